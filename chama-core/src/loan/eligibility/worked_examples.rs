//! The examples of the rule page, worked by hand.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::loan::*;
use crate::rule::Rule;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn terms(rules: EligibilityRules) -> EligibilityTerms {
    EligibilityTerms::new(day("2026-01-31"), rules, LoanFund::default())
}

fn amina(asked: Option<&str>) -> LoanApplication {
    let mut borrower = BorrowerFacts::new(day("2024-11-30"));
    borrower.savings = decimal("8000");
    LoanApplication {
        asked: asked.map(decimal),
        ..LoanApplication::new("amina".to_owned(), borrower)
    }
}

/// The one check of a rule, as `has needs missing allows`, and its next step.
fn one(rules: EligibilityRules, application: &LoanApplication) -> (String, Option<NextStep>) {
    let answer = loan_eligibility(&terms(rules), application).unwrap();
    let [check] = answer.checks.as_slice() else {
        panic!("{answer:?}")
    };
    let allows = check.allows.map_or_else(String::new, |allows| format!(" {allows}"));
    (
        format!("{} {} {}{allows}", check.has, check.needs, check.missing),
        check.next_step.clone(),
    )
}

fn three_times() -> EligibilityRules {
    EligibilityRules {
        savings_multiple: Some(SavingsMultiple::new(Decimal::from(3))),
        ..EligibilityRules::default()
    }
}

#[test]
fn every_rule_is_answered_and_the_smallest_limit_binds() {
    let rules = EligibilityRules {
        tenure_months: Some(3),
        loan_cap: Some(decimal("50000")),
        reserve: Some(FundReserve {
            amount: decimal("5000"),
            share: decimal("0.1"),
        }),
        ..three_times()
    };
    let fund = LoanFund {
        cash: decimal("28000"),
        lent_out: decimal("52000"),
        committed: Decimal::ZERO,
    };
    let terms = EligibilityTerms::new(day("2026-01-31"), rules, fund);
    let answer = loan_eligibility(&terms, &amina(Some("30000"))).unwrap();
    assert!(!answer.allowed);
    assert_eq!((answer.not_passed, answer.binding), (2, Some(Rule::EligibleFund)));
    assert_eq!(answer.maximum, Some(decimal("20000.00")));
    let steps: Vec<Option<NextStep>> = answer.checks.into_iter().map(|check| check.next_step).collect();
    let save = NextStep::Save {
        amount: decimal("2000.00"),
    };
    let less = NextStep::AskLess {
        amount: decimal("10000.00"),
    };
    assert_eq!(steps, [None, Some(save), None, Some(less)]);
    assert!(loan_eligibility(&terms, &amina(Some("20000"))).unwrap().allowed);
    assert!(!loan_eligibility(&terms, &amina(Some("20000.01"))).unwrap().allowed);
}

#[test]
fn a_multiple_is_of_money_never_of_a_ratio() {
    // X42: three times a ratio of compliance let nobody borrow more than KES 3.
    let mut regular = amina(None);
    regular.borrower.contributions_made = 12;
    regular.borrower.meetings_held = 12;
    regular.borrower.meetings_attended = 12;
    let answer = loan_eligibility(&terms(three_times()), &regular).unwrap();
    assert_eq!(answer.maximum, Some(decimal("24000.00")));
}

#[test]
fn a_member_with_nothing_gets_an_answer() {
    let nobody = LoanApplication::new("new".to_owned(), BorrowerFacts::new(day("2026-01-31")));
    let answer = loan_eligibility(&terms(three_times()), &nobody).unwrap();
    assert!(!answer.allowed);
    assert_eq!(
        (answer.maximum, answer.binding),
        (Some(Decimal::ZERO), Some(Rule::EligibleMultiple))
    );
    let asks = LoanApplication {
        asked: Some(decimal("1000")),
        ..nobody.clone()
    };
    let save = NextStep::Save {
        amount: decimal("333.34"),
    };
    assert_eq!(
        one(three_times(), &asks),
        ("1000.00 0.00 1000.00 0.00".to_owned(), Some(save))
    );
    let nothing_asked = loan_eligibility(&terms(EligibilityRules::default()), &asks).unwrap();
    assert!(nothing_asked.allowed);
    assert_eq!((nothing_asked.maximum, nothing_asked.binding), (None, None));
}

#[test]
fn a_failed_condition_leaves_the_limit_in_sight() {
    let rules = EligibilityRules {
        standing: Some(StandingNeeded::Active),
        ..three_times()
    };
    let mut suspended = amina(Some("1000"));
    suspended.borrower.standing = MemberStanding::Suspended;
    let answer = loan_eligibility(&terms(rules), &suspended).unwrap();
    assert!(!answer.allowed);
    assert_eq!(answer.binding, Some(Rule::EligibleStanding));
    assert_eq!(answer.maximum, Some(decimal("0.00")));
    assert_eq!(answer.limit, Some(decimal("24000.00")));
    assert_eq!(answer.checks[0].next_step, Some(NextStep::EndSuspension));
}

#[test]
fn what_is_owed_comes_off_the_multiple_unless_it_is_of_this_loan() {
    let mut owes = amina(Some("20000"));
    owes.borrower.owed = decimal("5000");
    let save = NextStep::Save {
        amount: decimal("333.34"),
    };
    assert_eq!(
        one(three_times(), &owes),
        ("20000.00 19000.00 1000.00 19000.00".to_owned(), Some(save))
    );
    let mut rules = three_times();
    rules.savings_multiple = Some(SavingsMultiple {
        times: Decimal::from(3),
        covers: MultipleCovers::ThisLoan,
    });
    assert_eq!(one(rules, &owes).0, "20000.00 24000.00 0.00 24000.00");
}

#[test]
fn tenure_is_in_complete_months() {
    let rules = |months| EligibilityRules {
        tenure_months: Some(months),
        ..EligibilityRules::default()
    };
    let mut joined = amina(None);
    joined.borrower.joined = day("2025-08-31");
    assert_eq!(one(rules(5), &joined), ("5 5 0".to_owned(), None));
    joined.borrower.joined = day("2025-11-30");
    let until = |date| Some(NextStep::WaitUntil { date: day(date) });
    assert_eq!(one(rules(3), &joined), ("2 3 1".to_owned(), until("2026-02-28")));
    joined.borrower.joined = day("2026-02-10");
    assert_eq!(one(rules(1), &joined), ("0 1 1".to_owned(), until("2026-03-10")));
    joined.borrower.joined = day("2150-01-01");
    assert_eq!(one(rules(1_200), &joined).1, Some(NextStep::AskGroup));
}

#[test]
fn attendance_is_counted_in_whole_meetings() {
    let rules = |share: &str| EligibilityRules {
        attendance: Some(decimal(share)),
        ..EligibilityRules::default()
    };
    let mut came = amina(None);
    (came.borrower.meetings_held, came.borrower.meetings_attended) = (10, 6);
    let attend = NextStep::AttendMeetings { count: 6 };
    assert_eq!(one(rules("0.75"), &came), ("6 8 2".to_owned(), Some(attend)));
    assert_eq!(one(rules("1"), &came).1, Some(NextStep::AskGroup));
    assert_eq!(one(rules("0.6"), &came), ("6 6 0".to_owned(), None));
}

#[test]
fn a_waiting_time_runs_from_the_day_that_the_rule_names() {
    let rules = |since| EligibilityRules {
        waiting: Some(WaitingTime {
            count: 1,
            unit: WaitingUnit::Months,
            since,
        }),
        ..EligibilityRules::default()
    };
    let mut before = amina(None);
    assert_eq!(one(rules(WaitingSince::Repaid), &before), ("0 0 0".to_owned(), None));
    before.borrower.last_disbursed_on = Some(day("2025-12-31"));
    before.borrower.last_repaid_on = Some(day("2026-01-30"));
    assert_eq!(
        one(rules(WaitingSince::Disbursed), &before),
        ("31 31 0".to_owned(), None)
    );
    let until = NextStep::WaitUntil {
        date: day("2026-02-28"),
    };
    assert_eq!(
        one(rules(WaitingSince::Repaid), &before),
        ("1 29 28".to_owned(), Some(until))
    );
}

#[test]
fn what_own_savings_do_not_cover_others_stand_for() {
    let rules = || EligibilityRules {
        coverage: Some(decimal("0.5")),
        ..EligibilityRules::default()
    };
    let mut guaranteed = amina(Some("30000"));
    guaranteed.guaranteed = decimal("6000");
    let find = NextStep::FindGuarantees {
        amount: decimal("5000.00"),
    };
    assert_eq!(
        one(rules(), &guaranteed),
        ("30000.00 20000.00 10000.00 20000.00".to_owned(), Some(find))
    );
    guaranteed.borrower.owed = decimal("5000");
    guaranteed.borrower.pledged = decimal("4000");
    assert_eq!(one(rules(), &guaranteed).0, "30000.00 12000.00 18000.00 12000.00");
}

#[test]
fn the_instalments_fit_the_income() {
    let rules = || EligibilityRules {
        affordability: Some(Affordability {
            share: decimal("0.3333"),
            of: AffordabilityOf::Income,
        }),
        ..EligibilityRules::default()
    };
    let mut asks = amina(Some("30000"));
    assert_eq!(
        one(rules(), &asks),
        ("0.00 0.00 0.00".to_owned(), Some(NextStep::DeclareIncome))
    );
    asks.borrower.income = Some(decimal("20000"));
    asks.borrower.other_instalments = decimal("1666");
    assert_eq!(
        one(rules(), &asks),
        ("1666.00 6666.00 0.00".to_owned(), Some(NextStep::NameInstalment))
    );
    assert!(!loan_eligibility(&terms(rules()), &asks).unwrap().allowed);
    asks.instalment = Some(decimal("6000"));
    let less = NextStep::AskLess {
        amount: decimal("5000.00"),
    };
    assert_eq!(
        one(rules(), &asks),
        ("7666.00 6666.00 1000.00 25000.00".to_owned(), Some(less))
    );
}

#[test]
fn an_amount_off_the_step_is_named_and_leaves_the_maximum() {
    let rules = EligibilityRules {
        step: Some(decimal("500")),
        loan_cap: Some(decimal("10400")),
        ..EligibilityRules::default()
    };
    let answer = loan_eligibility(&terms(rules), &amina(Some("9700"))).unwrap();
    assert!(!answer.allowed);
    assert_eq!(
        (answer.maximum, answer.binding),
        (Some(decimal("10000.00")), Some(Rule::EligibleLoanCap))
    );
    let less = NextStep::AskLess {
        amount: decimal("200.00"),
    };
    assert_eq!(answer.checks[0].next_step, Some(less));
}

#[test]
fn the_member_cap_is_met_by_repaying_and_a_cap_of_nothing_by_the_group() {
    let rules = |loan: &str, member: &str| EligibilityRules {
        loan_cap: Some(decimal(loan)),
        member_cap: Some(decimal(member)),
        ..EligibilityRules::default()
    };
    let steps = |rules, application: &LoanApplication| -> Vec<Option<NextStep>> {
        let answer = loan_eligibility(&terms(rules), application).unwrap();
        answer.checks.into_iter().map(|check| check.next_step).collect()
    };
    let mut owes = amina(Some("6000"));
    owes.borrower.owed = decimal("5000");
    let repay = NextStep::RepayPrincipal {
        amount: decimal("1000.00"),
    };
    assert_eq!(steps(rules("6000", "10000"), &owes), [None, Some(repay)]);
    assert_eq!(
        steps(rules("0", "5000"), &owes),
        [Some(NextStep::AskGroup), Some(NextStep::AskGroup)]
    );
}
