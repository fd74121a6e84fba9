//! Statements worked by hand, and the order of errors.

use super::*;
use crate::profit::MonthCounting;
use crate::tax::kenya_withholding_rates;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn holding(since: &str, held: i64) -> ProfitHolding {
    ProfitHolding {
        member: "amina".to_owned(),
        since: day(since),
        held: Decimal::from(held),
    }
}

/// K42.
fn hazina() -> DividendTerms {
    let months = (1..=12).map(|month| holding(&format!("2025-{month:02}-15"), 200_000 + 5_000 * month));
    let deposits = std::iter::once(holding("2024-06-01", 200_000)).chain(months).collect();
    let year = DateWindow {
        since: day("2025-01-01"),
        until: day("2026-01-01"),
    };
    let rate = |percent| DeclaredReturn::Rate {
        rate: Decimal::new(percent, 4),
        available: None,
    };
    DividendTerms {
        weighting: ProfitWeighting::Months {
            counting: MonthCounting::FromNextMonth,
        },
        interest: rate(1_085),
        dividend: rate(1_700),
        ..DividendTerms::new(year, day("2026-03-31"), deposits, vec![holding("2024-01-01", 16_000)])
    }
}

fn totals(terms: &DividendTerms) -> [String; 5] {
    let paid = dividends(terms, &kenya_withholding_rates()).unwrap();
    [paid.interest, paid.dividend, paid.gross, paid.tax, paid.net].map(|amount| amount.to_string())
}

#[test]
fn hazinas_two_returns_bear_two_taxes_or_one_on_the_total() {
    let mut terms = hazina();
    assert_eq!(
        totals(&terms),
        ["24683.75", "2720.00", "27403.75", "3838.56", "23565.19"]
    );
    let line = dividends(&terms, &kenya_withholding_rates()).unwrap().statements[0]
        .interest
        .clone();
    assert_eq!(
        (line.average_balance.to_string(), line.tax.to_string()),
        ("227500.00".into(), "3702.56".into())
    );
    terms.tax = DividendTax::FlatOnTotal {
        rate: Decimal::new(5, 2),
    };
    assert_eq!(totals(&terms)[3..], ["1370.19", "26033.56"]);
    terms.tax = DividendTax::Untaxed;
    assert_eq!(totals(&terms)[3..], ["0.00", "27403.75"]);
}

#[test]
fn a_pool_says_what_rate_it_comes_to_and_a_rate_what_it_leaves() {
    let mut terms = hazina();
    terms.interest = DeclaredReturn::Pool {
        amount: Decimal::from(24_683),
    };
    terms.dividend = DeclaredReturn::Rate {
        rate: Decimal::new(17, 2),
        available: Some(Decimal::from(3_000)),
    };
    let paid = dividends(&terms, &kenya_withholding_rates()).unwrap();
    assert_eq!(paid.interest_rate.to_string(), "0.1084967033");
    assert_eq!(
        paid.dividend_left.map(|left| left.to_string()),
        Some("280.00".to_owned())
    );
    terms.dividend = DeclaredReturn::Rate {
        rate: Decimal::new(17, 2),
        available: Some(Decimal::from(2_000)),
    };
    assert_eq!(
        dividends(&terms, &kenya_withholding_rates()).unwrap_err().to_string(),
        "`terms.dividend` has no answer: it comes to 2720.00, more than the 2000.00 that is available"
    );
}

#[test]
fn who_lives_abroad_bears_another_tax() {
    let mut terms = hazina();
    terms.non_residents = vec!["amina".to_owned()];
    assert_eq!(totals(&terms)[3], "4110.56");
    terms.non_residents = vec!["nobody".to_owned()];
    assert!(
        dividends(&terms, &[])
            .unwrap_err()
            .to_string()
            .starts_with("`terms.non_residents[0]` is nobody, which does not exist")
    );
}

#[test]
fn errors_come_in_the_documented_order() {
    let bad = Decimal::NEGATIVE_ONE;
    let mut terms = hazina();
    terms.period.until = day("2025-01-01");
    terms.paid_on = day("1800-01-01");
    terms.interest = DeclaredReturn::Rate {
        rate: Decimal::from(17),
        available: Some(bad),
    };
    terms.dividend = DeclaredReturn::Pool { amount: bad };
    terms.tax = DividendTax::FlatOnTotal { rate: bad };
    terms.rounding.step = Some(Decimal::ZERO);
    terms.tax_rounding.step = Some(Decimal::ZERO);
    terms.deposits = vec![holding("1800-01-01", -1); 2];
    terms.shares = vec![holding("2025-01-01", 0)];
    terms.non_residents = vec!["z".to_owned()];
    type Mend = fn(&mut DividendTerms);
    let table: [(&str, Mend); 14] = [
        (
            "`terms.period.until` is 2025-01-01, which must not be before 2025-01-02",
            |t| t.period.until = day("2025-01-15"),
        ),
        ("`terms.weighting` and `terms.period` do not go together", |t| {
            t.weighting = ProfitWeighting::Days
        }),
        ("`terms.paid_on` is 1800-01-01", |t| t.paid_on = day("2026-03-31")),
        ("`terms.interest.rate` is 17, but must be from 0 to 1", |t| {
            t.interest = DeclaredReturn::Rate {
                rate: Decimal::ZERO,
                available: Some(Decimal::NEGATIVE_ONE),
            }
        }),
        ("`terms.interest.available` is -1", |t| {
            t.interest = DeclaredReturn::Nothing
        }),
        ("`terms.dividend.amount` is -1", |t| {
            t.dividend = DeclaredReturn::Pool { amount: Decimal::ONE }
        }),
        ("`terms.tax.rate` is -1", |t| t.tax = DividendTax::ByKind),
        ("`terms.rounding.step` is 0", |t| t.rounding.step = None),
        ("`terms.tax_rounding.step` is 0", |t| t.tax_rounding.step = None),
        ("`terms.deposits[0].since` is 1800-01-01", |t| {
            t.deposits = vec![holding("2025-01-01", -1); 2]
        }),
        ("`terms.deposits[0].held` is -1", |t| {
            t.deposits = vec![holding("2025-01-01", 1); 2]
        }),
        ("`terms.deposits[1].since` is 2025-01-01, which is already there", |t| {
            t.deposits.truncate(1)
        }),
        ("`terms.non_residents[0]` is z", |t| t.non_residents.clear()),
        ("`terms.shares` has no answer: nobody has a weight", |t| {
            t.shares = vec![holding("2025-01-01", 1)]
        }),
    ];
    for (start, mend) in table {
        let error = dividends(&terms, &[]).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error} is not {start}");
        mend(&mut terms);
    }
    assert_eq!(
        dividends(&terms, &[]).unwrap_err().to_string(),
        "`rates` has no answer: no rate for a dividend to a resident on 2026-03-31 is in force"
    );
}
