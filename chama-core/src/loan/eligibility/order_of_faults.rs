//! The order in which the faults of rules and facts are found: each row mends the fault of the row above.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::loan::*;

struct Question {
    terms: EligibilityTerms,
    application: LoanApplication,
}

type Mend = fn(&mut Question);

const FAR: NaiveDate = NaiveDate::MAX;

/// A question in which everything is wrong.
fn wrong() -> Question {
    let bad = Decimal::NEGATIVE_ONE;
    let rules = EligibilityRules {
        standing: Some(StandingNeeded::Good),
        tenure_months: Some(1_201),
        contributions_made: Some(-1),
        attendance: Some(Decimal::TWO),
        savings_counted: SavingsCounted::Savings,
        minimum_savings: Some(bad),
        contribution_arrears: Some(bad),
        loan_arrears: Some(bad),
        days_past_due: Some(-1),
        open_loans: Some(1_001),
        waiting: Some(WaitingTime {
            count: 3_661,
            unit: WaitingUnit::Days,
            since: WaitingSince::Repaid,
        }),
        guarantors: Some(10_001),
        savings_multiple: Some(SavingsMultiple::new(Decimal::from(101))),
        loan_cap: Some(bad),
        member_cap: Some(Decimal::new(1, 3)),
        reserve: Some(FundReserve {
            amount: bad,
            share: bad,
        }),
        coverage: Some(Decimal::new(1, 13)),
        affordability: Some(Affordability {
            share: Decimal::from(11),
            of: AffordabilityOf::Income,
        }),
        step: Some(Decimal::ZERO),
    };
    let fund = LoanFund {
        cash: bad,
        lent_out: bad,
        committed: bad,
    };
    let borrower = BorrowerFacts {
        standing: MemberStanding::Good,
        savings: bad,
        shares: bad,
        pledged: bad,
        contributions_made: -1,
        contribution_arrears: bad,
        meetings_held: -1,
        meetings_attended: 1,
        open_loans: -1,
        owed: bad,
        loan_arrears: bad,
        days_past_due: -1,
        other_instalments: bad,
        last_disbursed_on: Some(FAR),
        last_repaid_on: Some(FAR),
        income: Some(bad),
        contribution: Some(bad),
        ..BorrowerFacts::new(FAR)
    };
    Question {
        terms: EligibilityTerms::new(FAR, rules, fund),
        application: LoanApplication {
            asked: Some(Decimal::ZERO),
            instalment: Some(Decimal::ZERO),
            guarantors: -1,
            guaranteed: bad,
            ..LoanApplication::new(String::new(), borrower)
        },
    }
}

fn good_day() -> NaiveDate {
    "2026-01-31".parse().unwrap()
}

const TERMS: [(&str, Mend); 24] = [
    ("`terms.on` is +262142-12-31", |q| q.terms.on = good_day()),
    ("`terms.rules.tenure_months` is 1201", |q| {
        q.terms.rules.tenure_months = None
    }),
    ("`terms.rules.contributions_made` is -1", |q| {
        q.terms.rules.contributions_made = None;
    }),
    ("`terms.rules.attendance` is 2", |q| q.terms.rules.attendance = None),
    ("`terms.rules.minimum_savings` is -1", |q| {
        q.terms.rules.minimum_savings = None
    }),
    ("`terms.rules.contribution_arrears` is -1", |q| {
        q.terms.rules.contribution_arrears = None;
    }),
    ("`terms.rules.loan_arrears` is -1", |q| {
        q.terms.rules.loan_arrears = None
    }),
    ("`terms.rules.days_past_due` is -1", |q| {
        q.terms.rules.days_past_due = None
    }),
    ("`terms.rules.open_loans` is 1001", |q| q.terms.rules.open_loans = None),
    ("`terms.rules.waiting.count` is 3661", |q| q.terms.rules.waiting = None),
    ("`terms.rules.guarantors` is 10001", |q| q.terms.rules.guarantors = None),
    ("`terms.rules.savings_multiple.times` is 101", |q| {
        q.terms.rules.savings_multiple = Some(SavingsMultiple::new(Decimal::new(1, 5)));
    }),
    (
        "`terms.rules.savings_multiple.times` is 0.00001, but may have at most 4",
        |q| {
            q.terms.rules.savings_multiple = None;
        },
    ),
    ("`terms.rules.loan_cap` is -1", |q| q.terms.rules.loan_cap = None),
    ("`terms.rules.member_cap` is 0.001, but may", |q| {
        q.terms.rules.member_cap = None
    }),
    ("`terms.rules.reserve.amount` is -1", |q| {
        q.terms.rules.reserve = Some(FundReserve {
            share: Decimal::TWO,
            ..FundReserve::default()
        });
    }),
    ("`terms.rules.reserve.share` is 2", |q| q.terms.rules.reserve = None),
    ("`terms.rules.coverage` is 0.0000000000001, but may", |q| {
        q.terms.rules.coverage = None;
    }),
    ("`terms.rules.affordability.share` is 11", |q| {
        q.terms.rules.affordability = None
    }),
    ("`terms.rules.step` is 0", |q| {
        q.terms.rules.step = Some(Decimal::new(5, 3))
    }),
    ("`terms.rules.step` is 0.005, but may", |q| q.terms.rules.step = None),
    ("`terms.fund.cash` is -1", |q| q.terms.fund.cash = Decimal::ONE),
    ("`terms.fund.lent_out` is -1", |q| q.terms.fund.lent_out = Decimal::ONE),
    ("`terms.fund.committed` is -1", |q| {
        q.terms.fund.committed = Decimal::ONE
    }),
];

const APPLICATION: [(&str, Mend); 24] = [
    (".member` must not be empty", |q| {
        q.application.member = "amina".to_owned()
    }),
    (".asked` is 0", |q| q.application.asked = None),
    (".instalment` is 0", |q| q.application.instalment = Some(Decimal::ONE)),
    (".guarantors` is -1", |q| q.application.guarantors = 0),
    (".guaranteed` is -1", |q| q.application.guaranteed = Decimal::ZERO),
    (".borrower.joined` is +262142-12-31", |q| {
        q.application.borrower.joined = good_day()
    }),
    (".borrower.savings` is -1", |q| {
        q.application.borrower.savings = Decimal::ZERO
    }),
    (".borrower.shares` is -1", |q| {
        q.application.borrower.shares = Decimal::ZERO
    }),
    (".borrower.pledged` is -1", |q| {
        q.application.borrower.pledged = Decimal::ZERO
    }),
    (".borrower.contributions_made` is -1", |q| {
        q.application.borrower.contributions_made = 0;
    }),
    (".borrower.contribution_arrears` is -1", |q| {
        q.application.borrower.contribution_arrears = Decimal::ZERO;
    }),
    (".borrower.meetings_held` is -1", |q| {
        q.application.borrower.meetings_held = 0
    }),
    (".borrower.meetings_attended` is 1, but must be from 0 to 0", |q| {
        q.application.borrower.meetings_attended = 0;
    }),
    (".borrower.open_loans` is -1", |q| q.application.borrower.open_loans = 0),
    (".borrower.owed` is -1", |q| q.application.borrower.owed = Decimal::ZERO),
    (".borrower.loan_arrears` is -1", |q| {
        q.application.borrower.loan_arrears = Decimal::ZERO
    }),
    (".borrower.days_past_due` is -1", |q| {
        q.application.borrower.days_past_due = 1
    }),
    (".borrower.other_instalments` is -1", |q| {
        q.application.borrower.other_instalments = Decimal::ZERO;
    }),
    (".borrower.last_disbursed_on` is", |q| {
        q.application.borrower.last_disbursed_on = None
    }),
    (".borrower.last_repaid_on` is", |q| {
        q.application.borrower.last_repaid_on = None
    }),
    (".borrower.income` is -1", |q| q.application.borrower.income = None),
    (".borrower.contribution` is -1", |q| {
        q.application.borrower.contribution = None
    }),
    (".instalment` and `", |q| q.application.instalment = None),
    (".borrower.days_past_due` and `", |q| {
        q.application.borrower.days_past_due = 0
    }),
];

#[test]
fn faults_come_in_the_documented_order() {
    let mut question = wrong();
    let places = ["", "`application"];
    for (table, place) in [TERMS, APPLICATION].iter().zip(places) {
        for (start, mend) in table {
            let error = loan_eligibility(&question.terms, &question.application).unwrap_err();
            let start = format!("{place}{start}");
            assert!(error.to_string().starts_with(&start), "{error} is not {start}");
            mend(&mut question);
        }
    }
    assert!(loan_eligibility(&question.terms, &question.application).is_ok());
}

#[test]
fn a_batch_names_the_place() {
    let mut question = wrong();
    for (_, mend) in TERMS {
        mend(&mut question);
    }
    let error = |applications: &[LoanApplication]| {
        let answers = loan_eligibilities(&question.terms, applications);
        answers.unwrap_err().to_string()
    };
    assert!(error(&vec![question.application.clone(); 10_001]).starts_with("`applications` has length 10001"));
    let good = LoanApplication::new("amina".to_owned(), BorrowerFacts::new(good_day()));
    assert!(error(&[good, question.application.clone()]).starts_with("`applications[1].member` must not be empty"));
}
