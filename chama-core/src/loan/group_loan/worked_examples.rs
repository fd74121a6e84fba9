//! The examples of the rule page, worked by hand, and the order in which faults are found.

use rust_decimal::Decimal;

use crate::error::ChamaError;
use crate::loan::*;
use crate::money::Currency;
use crate::rate::{Rate, RatePeriod};

fn part(member: &str, part: i64) -> GroupLoanMember {
    GroupLoanMember {
        member: member.to_owned(),
        part: Decimal::from(part),
    }
}

fn terms(principal: i64, count: i32) -> LoanTerms {
    let rate = Rate::new(Decimal::new(1, 2), RatePeriod::Month);
    LoanTerms {
        repayment: Amortisation::EqualPrincipal,
        ..LoanTerms::new(
            Decimal::from(principal),
            "2026-01-31".parse().unwrap(),
            LoanInterest::Flat { rate },
            RepaymentTerm::Instalments { count },
        )
    }
}

fn principal(loan: &GroupLoan) -> Vec<String> {
    let row = |row: &GroupLoanRow| {
        let parts: Vec<String> = row.parts.iter().map(|part| part.principal.to_string()).collect();
        parts.join(" ")
    };
    loan.rows.iter().map(row).collect()
}

#[test]
fn every_row_and_every_column_adds_up() {
    let split = GroupLoanSplit::new(vec![part("c", 200), part("a", 500), part("b", 300)]);
    let loan = group_loan(&terms(1_000, 4), &split).unwrap();
    assert_eq!(principal(&loan), ["125.00 75.00 50.00"; 4]);
    let thirds = GroupLoanSplit {
        parts_are: GroupLoanParts::Weights,
        members: vec![part("a", 1), part("b", 1), part("c", 1)],
    };
    let loan = group_loan(&terms(100, 3), &thirds).unwrap();
    assert_eq!(
        principal(&loan),
        ["11.11 11.11 11.11", "11.11 11.11 11.11", "11.12 11.11 11.11"]
    );
    let totals: Vec<String> = loan.members.iter().map(|one| one.principal.to_string()).collect();
    assert_eq!(totals, ["33.34", "33.33", "33.33"]);
}

#[test]
fn the_others_bear_what_own_savings_do_not_pay() {
    let member = |member: &str, part: i64| LiableMember::new(member.to_owned(), Decimal::from(part));
    let mut late = member("a", 2);
    late.unpaid = Decimal::from(900);
    late.savings = Decimal::from(300);
    let mut terms = JointLiabilityTerms {
        currency: Currency::Kes,
        members: vec![member("c", 1), late, member("b", 2)],
    };
    let borne = |terms: &JointLiabilityTerms| {
        let liability = joint_liability(terms).unwrap();
        let lines: Vec<String> = liability.members.iter().map(|line| line.borne.to_string()).collect();
        format!(
            "{} | {} | {}",
            liability.own_savings,
            lines.join(" "),
            liability.uncovered
        )
    };
    assert_eq!(borne(&terms), "300.00 | 0.00 400.00 200.00 | 0.00");
    terms.members[2].limit = Some(Decimal::from(250));
    assert_eq!(borne(&terms), "300.00 | 0.00 250.00 350.00 | 0.00");
    terms.members[0].limit = Some(Decimal::ZERO);
    assert_eq!(borne(&terms), "300.00 | 0.00 250.00 0.00 | 350.00");
}

fn starts(error: &ChamaError, start: &str) {
    let error = error.to_string();
    assert!(error.starts_with(start), "{error} is not {start}");
}

#[test]
fn faults_of_a_split_come_in_the_documented_order() {
    type Mend = fn(&mut LoanTerms, &mut GroupLoanSplit);
    let mut terms = terms(0, 4);
    let mut split = GroupLoanSplit::new(vec![]);
    let table: [(&str, Mend); 10] = [
        ("`terms.principal` is 0", |t, _| t.principal = Decimal::TEN),
        ("`split.members` must not be empty", |_, s| {
            s.members = vec![part("", -1); 101]
        }),
        ("`split.members` has length 101", |_, s| s.members.truncate(2)),
        ("`split.members[0].member` must not", |_, s| {
            s.members[0].member = "a".to_owned()
        }),
        ("`split.members[0].part` is -1", |_, s| {
            s.members[0].part = Decimal::new(1, 7)
        }),
        (
            "`split.members[0].part` is 0.0000001, but may have at most 2",
            |_, s| {
                s.members = vec![part("a", 6), part("a", 5)];
            },
        ),
        ("`split.members[1].member` is a, which is already", |_, s| {
            s.members[1].member = "b".to_owned()
        }),
        (
            "`split.members` and `terms.principal` do not go together: the amounts add up to 11.00",
            |_, s| {
                s.parts_are = GroupLoanParts::Weights;
                s.members[1].part = Decimal::new(1, 7);
            },
        ),
        (
            "`split.members[1].part` is 0.0000001, but may have at most 6",
            |_, s| {
                s.members = vec![part("a", 0), part("b", 0)];
            },
        ),
        ("`split.members` has no answer: all weights are 0", |_, s| {
            s.members[0].part = Decimal::ONE
        }),
    ];
    for (start, mend) in table {
        starts(&group_loan(&terms, &split).unwrap_err(), start);
        mend(&mut terms, &mut split);
    }
    assert!(group_loan(&terms, &split).is_ok());
}

#[test]
fn faults_of_liability_come_in_the_documented_order() {
    type Mend = fn(&mut JointLiabilityTerms);
    let mut terms = JointLiabilityTerms {
        currency: Currency::Kes,
        members: vec![],
    };
    let table: [(&str, Mend); 9] = [
        ("`terms.members` must not be empty", |t| {
            let bad = Decimal::NEGATIVE_ONE;
            let member = LiableMember {
                unpaid: bad,
                savings: bad,
                limit: Some(bad),
                ..LiableMember::new(String::new(), bad)
            };
            t.members = vec![member; 101];
        }),
        ("`terms.members` has length 101", |t| t.members.truncate(2)),
        ("`terms.members[0].member` must not", |t| {
            t.members[0].member = "a".to_owned()
        }),
        ("`terms.members[0].part` is -1", |t| t.members[0].part = Decimal::ONE),
        ("`terms.members[0].unpaid` is -1", |t| {
            t.members[0].unpaid = Decimal::ONE
        }),
        ("`terms.members[0].savings` is -1", |t| {
            t.members[0].savings = Decimal::ONE
        }),
        ("`terms.members[0].limit` is -1", |t| t.members[0].limit = None),
        ("`terms.members[1].member` must not", |t| {
            t.members[1] = t.members[0].clone()
        }),
        ("`terms.members[1].member` is a, which is already", |t| {
            t.members.truncate(1)
        }),
    ];
    for (start, mend) in table {
        starts(&joint_liability(&terms).unwrap_err(), start);
        mend(&mut terms);
    }
    assert!(joint_liability(&terms).is_ok());
}
