//! The order of the checks: each row mends the fault of the row above.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::calendar::DateWindow;
use crate::money::Rounding;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One fault after another: what is refused, and how it is mended.
type Rows<'a, T> = [(&'a str, &'a dyn Fn(&mut T))];

fn refused<T>(state: &mut T, call: impl Fn(&T) -> Result<(), ChamaError>, rows: &Rows<'_, T>) {
    for (sentence, mend) in rows {
        assert_eq!(call(state).unwrap_err().to_string(), *sentence);
        mend(state);
    }
    assert_eq!(call(state), Ok(()));
}

fn bad_loan() -> PortfolioLoan {
    PortfolioLoan {
        restructured: -1,
        arrears: Decimal::NEGATIVE_ONE,
        disbursed: Decimal::new(1, 3),
        purpose: "\n".to_owned(),
        ..PortfolioLoan::new("", "", Decimal::NEGATIVE_ONE, -1)
    }
}

#[test]
fn of_a_report() {
    struct State {
        loans: Vec<PortfolioLoan>,
        terms: PortfolioTerms,
    }
    let mut terms = PortfolioTerms::new(Currency::Kes);
    terms.days = vec![-1; 101];
    terms.largest = -1;
    terms.provision_held = Decimal::NEGATIVE_ONE;
    terms.coverage_days = -1;
    let mut state = State {
        loans: vec![bad_loan(), PortfolioLoan::new("a", "m", Decimal::ONE, 0)],
        terms,
    };
    refused(
        &mut state,
        |state| portfolio_report(&state.loans, &state.terms).map(drop),
        &[
            ("`loans[0].loan` must not be empty", &|s| {
                s.loans[0].loan = "a".to_owned()
            }),
            ("`loans[0].member` must not be empty", &|s| {
                s.loans[0].member = "m".to_owned()
            }),
            (
                "`loans[0].principal_outstanding` is -1, but must be from 0 to 1000000000000",
                &|s| s.loans[0].principal_outstanding = Decimal::new(1, 3),
            ),
            (
                "`loans[0].principal_outstanding` is 0.001, but may have at most 2 decimals",
                &|s| s.loans[0].principal_outstanding = Decimal::ONE,
            ),
            ("`loans[0].days_past_due` is -1, but must be from 0 to 109572", &|s| {
                s.loans[0].days_past_due = 0
            }),
            ("`loans[0].restructured` is -1, but must be from 0 to 1000", &|s| {
                s.loans[0].restructured = 0
            }),
            ("`loans[0].arrears` is -1, but must be from 0 to 1000000000000", &|s| {
                s.loans[0].arrears = Decimal::ZERO
            }),
            ("`loans[0].disbursed` is 0.001, but may have at most 2 decimals", &|s| {
                s.loans[0].disbursed = Decimal::ZERO
            }),
            (
                "`loans[0].purpose` is \"\\n\", which does not read as text without control characters",
                &|s| s.loans[0].purpose = String::new(),
            ),
            ("`loans[1].loan` is a, which is already there", &|s| {
                s.loans[1].loan = "b".to_owned()
            }),
            ("`terms.days` has length 101, but at most 100 is accepted", &|s| {
                s.terms.days = vec![0, -1]
            }),
            ("`terms.days[1]` is -1, but must be from 0 to 109572", &|s| {
                s.terms.days.truncate(1)
            }),
            ("`terms.largest` is -1, but must be from 0 to 10000", &|s| {
                s.terms.largest = 0
            }),
            (
                "`terms.provision_held` is -1, but must be from 0 to 1000000000000",
                &|s| s.terms.provision_held = Decimal::ZERO,
            ),
            ("`terms.coverage_days` is -1, but must be from 0 to 109572", &|s| {
                s.terms.coverage_days = 0
            }),
        ],
    );
}

fn class(name: &str, from_days: i32, percent: i64) -> LoanClass {
    LoanClass {
        name: name.to_owned(),
        from_days,
        provision_share: Decimal::new(percent, 2),
    }
}

struct Classed {
    loans: Vec<PortfolioLoan>,
    tables: Vec<LoanClasses>,
    terms: ProvisionTerms,
}

#[test]
fn of_provisions() {
    let table = LoanClasses {
        id: String::new(),
        source: "\n".to_owned(),
        effective_from: day("1899-01-01"),
        effective_until: Some(day("2200-01-01")),
        classes: Vec::new(),
    };
    let mut terms = ProvisionTerms::new("", day("1899-01-01"));
    terms.restructured_class = Some("c".to_owned());
    terms.rounding = Rounding {
        step: Some(Decimal::ZERO),
        ..Rounding::default()
    };
    terms.held = Decimal::NEGATIVE_ONE;
    let mut state = Classed {
        loans: vec![bad_loan()],
        tables: vec![table; 101],
        terms,
    };
    let twice = |s: &mut Classed| {
        let table = s.tables[0].clone();
        s.tables.push(table);
    };
    refused(
        &mut state,
        |state| loan_provisions(&state.loans, &state.tables, &state.terms).map(drop),
        &[
            ("`loans[0].loan` must not be empty", &|s| s.loans.clear()),
            ("`tables` has length 101, but at most 100 is accepted", &|s| {
                s.tables.truncate(1)
            }),
            ("`tables[0].id` must not be empty", &|s| s.tables[0].id = "t".to_owned()),
            (
                "`tables[0].source` is \"\\n\", which does not read as text without control characters",
                &|s| s.tables[0].source = String::new(),
            ),
            (
                "`tables[0].effective_from` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.tables[0].effective_from = day("2025-01-01"),
            ),
            (
                "`tables[0].effective_until` is 2200-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.tables[0].effective_until = Some(day("2025-01-01")),
            ),
            (
                "`tables[0].effective_until` is 2025-01-01, which must not be before 2025-01-02",
                &|s| s.tables[0].effective_until = None,
            ),
            ("`tables[0].classes` must not be empty", &|s| {
                s.tables[0].classes = vec![class("", -1, 101), class("a", 1, 1), class("a", 1, 1)]
            }),
            ("`tables[0].classes[0].name` must not be empty", &|s| {
                s.tables[0].classes[0].name = "a".to_owned()
            }),
            (
                "`tables[0].classes[0].from_days` is -1, but must be from 0 to 109572",
                &|s| s.tables[0].classes[0].from_days = 1,
            ),
            ("`tables[0].classes[0].from_days` is 1, but must be from 0 to 0", &|s| {
                s.tables[0].classes[0].from_days = 0
            }),
            (
                "`tables[0].classes[0].provision_share` is 1.01, but must be from 0 to 1",
                &|s| s.tables[0].classes[0].provision_share = Decimal::new(1, 13),
            ),
            (
                "`tables[0].classes[0].provision_share` is 0.0000000000001, but may have at most 12 decimals",
                &|s| s.tables[0].classes[0].provision_share = Decimal::ONE,
            ),
            (
                "`tables[0].classes[2].from_days` is 1, which must not be before 2",
                &|s| s.tables[0].classes[2].from_days = 2,
            ),
            ("`tables[0].classes[1].name` is a, which is already there", &|s| {
                s.tables[0].classes[1].name = "b".to_owned();
                s.tables[0].classes.truncate(2);
            }),
            ("`terms.classes` must not be empty", &|s| {
                s.terms.classes = "t".to_owned()
            }),
            (
                "`terms.as_of` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.terms.as_of = day("2024-12-31"),
            ),
            ("`terms.rounding.step` is 0, but must be from 0.01 to 1000000", &|s| {
                s.terms.rounding = Rounding::default()
            }),
            ("`terms.held` is -1, but must be from 0 to 1000000000000", &|s| {
                s.terms.held = Decimal::ZERO
            }),
            ("`tables` has no answer: no table t is in force on 2024-12-31", &|s| {
                s.terms.as_of = day("2025-01-01");
                twice(s);
            }),
            (
                "`tables[1]` is a table t in force on 2025-01-01, which is already there",
                &|s| s.tables.truncate(1),
            ),
            (
                "`terms.restructured_class` is c, which does not exist; expected a class of t",
                &|s| s.terms.restructured_class = Some("b".to_owned()),
            ),
        ],
    );
}

#[test]
fn of_an_expected_loss() {
    struct State {
        loans: Vec<PortfolioLoan>,
        tables: Vec<LoanClasses>,
        terms: ExpectedLossTerms,
    }
    let seen = ClassTransition {
        before: String::new(),
        after: String::new(),
        loans: -1,
    };
    let mut state = State {
        loans: vec![bad_loan()],
        tables: vec![LoanClasses {
            id: "t".to_owned(),
            source: String::new(),
            effective_from: day("2025-01-01"),
            effective_until: None,
            classes: vec![class("a", 1, 1), class("b", 10, 1), class("c", 20, 1)],
        }],
        terms: ExpectedLossTerms {
            currency: Currency::Kes,
            classes: String::new(),
            as_of: day("1899-01-01"),
            transitions: vec![seen; 10_001],
            default_class: String::new(),
            loss_given_default: Decimal::TWO,
        },
    };
    refused(
        &mut state,
        |state| expected_loss(&state.loans, &state.tables, &state.terms).map(drop),
        &[
            ("`loans[0].loan` must not be empty", &|s| s.loans.clear()),
            ("`tables[0].classes[0].from_days` is 1, but must be from 0 to 0", &|s| {
                s.tables[0].classes[0].from_days = 0
            }),
            ("`terms.classes` must not be empty", &|s| {
                s.terms.classes = "u".to_owned()
            }),
            (
                "`terms.as_of` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.terms.as_of = day("2025-01-01"),
            ),
            (
                "`terms.transitions` has length 10001, but at most 10000 is accepted",
                &|s| s.terms.transitions.truncate(1),
            ),
            ("`terms.transitions[0].before` must not be empty", &|s| {
                s.terms.transitions[0].before = "x".to_owned()
            }),
            ("`terms.transitions[0].after` must not be empty", &|s| {
                s.terms.transitions[0].after = "y".to_owned()
            }),
            (
                "`terms.transitions[0].loans` is -1, but must be from 0 to 1000000",
                &|s| s.terms.transitions[0].loans = 1,
            ),
            ("`terms.default_class` must not be empty", &|s| {
                s.terms.default_class = "z".to_owned()
            }),
            ("`terms.loss_given_default` is 2, but must be from 0 to 1", &|s| {
                s.terms.loss_given_default = Decimal::new(1, 13)
            }),
            (
                "`terms.loss_given_default` is 0.0000000000001, but may have at most 12 decimals",
                &|s| s.terms.loss_given_default = Decimal::ONE,
            ),
            ("`tables` has no answer: no table u is in force on 2025-01-01", &|s| {
                s.terms.classes = "t".to_owned()
            }),
            (
                "`terms.transitions[0].before` is x, which does not exist; expected a class of t",
                &|s| s.terms.transitions[0].before = "b".to_owned(),
            ),
            (
                "`terms.transitions[0].after` is y, which does not exist; expected a class of t",
                &|s| s.terms.transitions[0].after = "c".to_owned(),
            ),
            (
                "`terms.default_class` is z, which does not exist; expected a class of t",
                &|s| s.terms.default_class = "c".to_owned(),
            ),
            ("`terms.transitions` has no answer: no loan was seen in a", &|s| {
                s.terms.transitions[0].before = "a".to_owned()
            }),
            ("`terms.transitions` has no answer: no loan was seen in b", &|s| {
                s.terms.default_class = "b".to_owned()
            }),
        ],
    );
}

#[test]
fn of_a_yield() {
    let balance = |since: &str| OutstandingBalance {
        since: day(since),
        outstanding: Decimal::NEGATIVE_ONE,
    };
    let mut terms = PortfolioYieldTerms {
        currency: Currency::Ugx,
        since: day("1899-01-01"),
        until: day("2200-01-01"),
        interest_received: Decimal::NEGATIVE_ONE,
        fees_received: Decimal::NEGATIVE_ONE,
        penalties_received: Decimal::NEGATIVE_ONE,
        written_off: Decimal::new(1, 1),
        balances: Vec::new(),
        average: AverageOutstanding::ByDays,
    };
    refused(
        &mut terms,
        |terms| portfolio_yield(terms).map(drop),
        &[
            (
                "`terms.since` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|t| t.since = day("2025-01-01"),
            ),
            (
                "`terms.until` is 2200-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|t| t.until = day("2025-01-01"),
            ),
            (
                "`terms.until` is 2025-01-01, which must not be before 2025-01-02",
                &|t| t.until = day("2025-02-01"),
            ),
            (
                "`terms.interest_received` is -1, but must be from 0 to 1000000000000",
                &|t| t.interest_received = Decimal::ONE,
            ),
            (
                "`terms.fees_received` is -1, but must be from 0 to 1000000000000",
                &|t| t.fees_received = Decimal::ONE,
            ),
            (
                "`terms.penalties_received` is -1, but must be from 0 to 1000000000000",
                &|t| t.penalties_received = Decimal::ONE,
            ),
            ("`terms.written_off` is 0.1, but may have at most 0 decimals", &|t| {
                t.written_off = Decimal::ONE
            }),
            ("`terms.balances` must not be empty", &|t| {
                t.balances = vec![balance("1899-01-01"), balance("2025-01-01"), balance("2025-02-01")]
            }),
            (
                "`terms.balances[0].since` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|t| t.balances[0].since = day("2025-01-02"),
            ),
            (
                "`terms.balances[0].since` is 2025-01-02, but dates must be from 1900-01-01 to 2025-01-01",
                &|t| t.balances[0].since = day("2025-01-01"),
            ),
            (
                "`terms.balances[0].outstanding` is -1, but must be from 0 to 1000000000000",
                &|t| t.balances[0].outstanding = Decimal::ONE,
            ),
            (
                "`terms.balances[1].since` is 2025-01-01, which must not be before 2025-01-02",
                &|t| t.balances[1] = t.balances.remove(2),
            ),
            (
                "`terms.balances[1].since` is 2025-02-01, but dates must be from 1900-01-01 to 2025-01-31",
                &|t| t.balances.truncate(1),
            ),
        ],
    );
}

#[test]
fn of_repayment_rates() {
    struct State {
        dues: Vec<PortfolioDue>,
        terms: RepaymentRateTerms,
    }
    let payment = |amount| DuePayment {
        paid_on: day("1899-01-01"),
        amount: Decimal::from(amount),
    };
    let mut state = State {
        dues: vec![PortfolioDue {
            loan: String::new(),
            due_on: day("1899-01-01"),
            due: Decimal::NEGATIVE_ONE,
            payments: vec![payment(-1), payment(8)],
        }],
        terms: RepaymentRateTerms {
            currency: Currency::Kes,
            window: DateWindow {
                since: day("1899-01-01"),
                until: day("2200-01-01"),
            },
        },
    };
    refused(
        &mut state,
        |state| repayment_rates(&state.dues, &state.terms).map(drop),
        &[
            ("`dues[0].loan` must not be empty", &|s| s.dues[0].loan = "L".to_owned()),
            (
                "`dues[0].due_on` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.dues[0].due_on = day("2025-01-01"),
            ),
            ("`dues[0].due` is -1, but must be from 0 to 1000000000000", &|s| {
                s.dues[0].due = Decimal::TEN
            }),
            (
                "`dues[0].payments[0].paid_on` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.dues[0].payments[0].paid_on = day("2025-01-01"),
            ),
            (
                "`dues[0].payments[0].amount` is -1, but must be from 0 to 1000000000000",
                &|s| {
                    s.dues[0].payments[0].amount = Decimal::from(3);
                    s.dues[0].payments[1].paid_on = day("2025-01-01");
                },
            ),
            ("`dues[0].payments[1].amount` is 8, but must be from 0 to 7.00", &|s| {
                s.dues[0].payments[1].amount = Decimal::from(7)
            }),
            (
                "`terms.window.since` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.terms.window.since = day("2025-01-02"),
            ),
            (
                "`terms.window.until` is 2200-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.terms.window.until = day("2025-01-01"),
            ),
            (
                "`terms.window.until` is 2025-01-01, which must not be before 2025-01-02",
                &|s| s.terms.window.until = day("2025-02-01"),
            ),
        ],
    );
}

#[test]
fn of_interest_by_holder() {
    struct State {
        earnings: Vec<InterestEarning>,
        holdings: Vec<InterestHolding>,
        terms: InterestShareTerms,
    }
    let earning = |id: &str| InterestEarning {
        id: id.to_owned(),
        since: day("2025-01-01"),
        until: day("2025-02-01"),
        amount: Decimal::ONE,
        received_on: None,
    };
    let holding = |since: &str| InterestHolding {
        member: "m".to_owned(),
        since: day(since),
        units: Decimal::ONE,
    };
    let mut state = State {
        earnings: vec![
            InterestEarning {
                since: day("1899-01-01"),
                until: day("1899-01-01"),
                amount: Decimal::NEGATIVE_ONE,
                received_on: Some(day("1899-01-01")),
                ..earning("")
            },
            earning("e"),
        ],
        holdings: vec![
            InterestHolding {
                member: String::new(),
                since: day("1899-01-01"),
                units: Decimal::NEGATIVE_ONE,
            },
            holding("2025-01-01"),
        ],
        terms: InterestShareTerms {
            currency: Currency::Kes,
            window: DateWindow {
                since: day("2025-01-02"),
                until: day("2025-01-01"),
            },
        },
    };
    refused(
        &mut state,
        |state| interest_shares(&state.earnings, &state.holdings, &state.terms).map(drop),
        &[
            ("`earnings[0].id` must not be empty", &|s| {
                s.earnings[0].id = "e".to_owned()
            }),
            (
                "`earnings[0].since` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.earnings[0].since = day("2025-01-01"),
            ),
            (
                "`earnings[0].until` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.earnings[0].until = day("2025-01-01"),
            ),
            (
                "`earnings[0].until` is 2025-01-01, which must not be before 2025-01-02",
                &|s| s.earnings[0].until = day("2035-01-10"),
            ),
            (
                "`earnings[0].until` is 2035-01-10, but dates must be from 2025-01-02 to 2035-01-09",
                &|s| s.earnings[0].until = day("2035-01-09"),
            ),
            (
                "`earnings[0].amount` is -1, but must be from 0 to 1000000000000",
                &|s| s.earnings[0].amount = Decimal::ONE,
            ),
            (
                "`earnings[0].received_on` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.earnings[0].received_on = None,
            ),
            ("`earnings[1].id` is e, which is already there", &|s| {
                s.earnings.truncate(1)
            }),
            ("`holdings[0].member` must not be empty", &|s| {
                s.holdings[0].member = "m".to_owned()
            }),
            (
                "`holdings[0].since` is 1899-01-01, but dates must be from 1900-01-01 to 2199-12-31",
                &|s| s.holdings[0].since = day("2025-01-01"),
            ),
            ("`holdings[0].units` is -1, but must be from 0 to 1000000000000", &|s| {
                s.holdings[0].units = Decimal::new(1, 5)
            }),
            (
                "`holdings[0].units` is 0.00001, but may have at most 4 decimals",
                &|s| s.holdings[0].units = Decimal::ONE,
            ),
            ("`holdings[1].since` is 2025-01-01, which is already there", &|s| {
                s.holdings[1].since = day("2025-01-02")
            }),
            (
                "`terms.window.until` is 2025-01-01, which must not be before 2025-01-02",
                &|s| s.terms.window.until = day("2025-01-02"),
            ),
        ],
    );
}
