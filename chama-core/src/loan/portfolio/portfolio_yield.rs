//! What the money that was out has brought in.
//!
//! By hand: 100,000 for 181 days, then 200,000 for 184: 150,410.96 on average; 18,049.32 received in the year is 12 %.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::share;
use crate::calendar::shifted;
use crate::error::ChamaError;
use crate::limits::{FLOWS, check_date};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount};

/// How the average of what was outstanding is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AverageOutstanding {
    /// Each balance weighs as many days as it held.
    #[default]
    ByDays,
    /// The plain mean of the balances that are given.
    OfBalances,
}

/// What was outstanding since a day, until the next balance.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutstandingBalance {
    /// The first day with it.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The principal of all loans.
    #[serde(with = "crate::wire::decimal")]
    pub outstanding: Decimal,
}

/// What was received, and what was out meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioYieldTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The first day that no longer counts, after `since`.
    #[serde(with = "crate::wire::date")]
    pub until: NaiveDate,
    /// Interest that was paid, whenever it was charged (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub interest_received: Decimal,
    /// Fees that were paid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub fees_received: Decimal,
    /// Penalties that were paid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub penalties_received: Decimal,
    /// Principal that was written off (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub written_off: Decimal,
    /// What was outstanding, 1 to 10,000 balances, dates rising; the first not after `since`, all before `until`.
    pub balances: Vec<OutstandingBalance>,
    /// How their average is taken (default: by days).
    #[serde(default)]
    pub average: AverageOutstanding,
}

/// What the portfolio has brought in. Shares are fractions with 10 decimals, and none of nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioYield {
    /// The days of the window.
    pub days: i32,
    /// How the average was taken.
    pub average: AverageOutstanding,
    /// What was outstanding on average, half up.
    #[serde(with = "crate::wire::decimal")]
    pub average_outstanding: Decimal,
    /// Interest, fees and penalties that were paid.
    #[serde(with = "crate::wire::decimal")]
    pub received: Decimal,
    /// Received ÷ average × 365 ÷ days.
    #[serde(with = "crate::wire::decimal_option")]
    pub yield_share: Option<Decimal>,
    /// Written off ÷ average; not of a year.
    #[serde(with = "crate::wire::decimal_option")]
    pub write_off_ratio: Option<Decimal>,
}

/// Returns the yield on the portfolio of a window, of a year, and the write-off ratio.
///
/// `yield = received ÷ average outstanding × 365 ÷ days`. What was charged but not paid is no income. Source:
/// docs/src/rules/loan-portfolio.md#yield.
///
/// # Errors
/// In this order: `date_out_of_range` (`terms.since`, `terms.until`), `wrong_order` (`terms.until`), `out_of_range` and `too_many_decimals`
/// (`terms.interest_received`, `.fees_received`, `.penalties_received`, `.written_off`), `empty` and `too_long` (`terms.balances`), of each
/// `date_out_of_range` and `wrong_order` (`terms.balances[i].since`), `out_of_range` and `too_many_decimals` (`.outstanding`).
///
/// # Examples
/// ```
/// use chama_core::loan::{AverageOutstanding, OutstandingBalance, PortfolioYieldTerms, portfolio_yield};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// let balance = |since: &str, outstanding: i64| OutstandingBalance {
///     since: since.parse().unwrap(),
///     outstanding: outstanding.into(),
/// };
/// let found = portfolio_yield(&PortfolioYieldTerms {
///     currency: Currency::Kes,
///     since: "2025-01-01".parse().unwrap(),
///     until: "2026-01-01".parse().unwrap(),
///     interest_received: Decimal::new(1_804_932, 2),
///     fees_received: Decimal::ZERO,
///     penalties_received: Decimal::ZERO,
///     written_off: Decimal::ZERO,
///     balances: vec![balance("2025-01-01", 100_000), balance("2025-07-01", 200_000)],
///     average: AverageOutstanding::ByDays,
/// })?;
/// assert_eq!(found.average_outstanding.to_string(), "150410.96");
/// assert_eq!(found.yield_share.unwrap().round_dp(6).to_string(), "0.120000");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "yield on gross portfolio")]
pub fn portfolio_yield(terms: &PortfolioYieldTerms) -> Result<PortfolioYield, ChamaError> {
    let days = checked_days(terms)?;
    let amount = |field: &str, amount| minor_amount(&format!("terms.{field}"), amount, terms.currency);
    let received = amount("interest_received", terms.interest_received)?
        + amount("fees_received", terms.fees_received)?
        + amount("penalties_received", terms.penalties_received)?;
    let written_off = amount("written_off", terms.written_off)?;
    FLOWS.check_len("terms.balances", terms.balances.len())?;
    let mut balances = Vec::with_capacity(terms.balances.len());
    for (place, balance) in terms.balances.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| terms.balances.get(place));
        let owed = checked_balance(terms, balance, before);
        balances.push((
            balance.since,
            owed.map_err(|error| error.within(&format!("terms.balances[{place}]")))?,
        ));
    }

    // The average is total ÷ count, exactly.
    let (total, count) = match terms.average {
        AverageOutstanding::ByDays => (shilling_days(&balances, terms), days),
        AverageOutstanding::OfBalances => (
            balances.iter().map(|balance| balance.1).sum(),
            i128::try_from(balances.len()).unwrap_or(1),
        ),
    };
    let of_average = |part: i128, times: i128| share(part.saturating_mul(count), total.0.saturating_mul(times));
    Ok(PortfolioYield {
        days: i32::try_from(days).unwrap_or(i32::MAX),
        average: terms.average,
        average_outstanding: Minor(divide(total.0, count, RoundingMode::HalfUp)).amount(terms.currency),
        received: received.amount(terms.currency),
        yield_share: of_average(received.0.saturating_mul(365), days),
        write_off_ratio: of_average(written_off.0, 1),
    })
}

fn checked_days(terms: &PortfolioYieldTerms) -> Result<i128, ChamaError> {
    check_date("terms.since", terms.since)?;
    check_date("terms.until", terms.until)?;
    let days = terms.until.signed_duration_since(terms.since).num_days();
    if days < 1 {
        return Err(ChamaError::WrongOrder {
            argument: "terms.until".to_owned(),
            value: terms.until.to_string(),
            earliest: shifted(terms.since, 1).to_string(),
        });
    }
    Ok(days.into())
}

fn checked_balance(
    terms: &PortfolioYieldTerms,
    balance: &OutstandingBalance,
    before: Option<&OutstandingBalance>,
) -> Result<Minor, ChamaError> {
    check_date("since", balance.since)?;
    let latest = match before {
        None => terms.since,
        Some(before) if balance.since <= before.since => {
            return Err(ChamaError::WrongOrder {
                argument: "since".to_owned(),
                value: balance.since.to_string(),
                earliest: shifted(before.since, 1).to_string(),
            });
        }
        Some(_) => shifted(terms.until, -1),
    };
    if balance.since > latest {
        return Err(ChamaError::DateOutOfRange {
            argument: "since".to_owned(),
            value: balance.since.to_string(),
            minimum: "1900-01-01".to_owned(),
            maximum: latest.to_string(),
        });
    }
    minor_amount("outstanding", balance.outstanding, terms.currency)
}

/// Σ balance × days that it held inside the window.
fn shilling_days(balances: &[(NaiveDate, Minor)], terms: &PortfolioYieldTerms) -> Minor {
    let ends = balances.iter().skip(1).map(|next| next.0).chain([terms.until]);
    let held = balances.iter().zip(ends).map(|((since, owed), end)| {
        let days = end.signed_duration_since((*since).max(terms.since)).num_days().max(0);
        Minor(owed.0.saturating_mul(days.into()))
    });
    held.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> PortfolioYieldTerms {
        let balance = |since: &str, outstanding: i64| OutstandingBalance {
            since: since.parse().unwrap(),
            outstanding: outstanding.into(),
        };
        PortfolioYieldTerms {
            currency: Currency::Kes,
            since: "2025-01-01".parse().unwrap(),
            until: "2026-01-01".parse().unwrap(),
            interest_received: Decimal::new(1_800_000, 2),
            fees_received: Decimal::new(4_000, 2),
            penalties_received: Decimal::new(932, 2),
            written_off: Decimal::from(1_500),
            balances: vec![balance("2024-06-01", 100_000), balance("2025-07-01", 200_000)],
            average: AverageOutstanding::ByDays,
        }
    }

    fn text(share: Option<Decimal>) -> String {
        share.map_or("none".to_owned(), |share| share.to_string())
    }

    #[test]
    fn a_balance_weighs_the_days_on_which_it_held() {
        let found = portfolio_yield(&terms()).unwrap();
        assert_eq!(
            (found.days, found.average_outstanding.to_string()),
            (365, "150410.96".to_owned())
        );
        assert_eq!(found.received.to_string(), "18049.32");
        assert_eq!(text(found.yield_share), "0.1200000328");
        assert_eq!(text(found.write_off_ratio), "0.0099726776");
        let mean = PortfolioYieldTerms {
            average: AverageOutstanding::OfBalances,
            ..terms()
        };
        assert_eq!(text(portfolio_yield(&mean).unwrap().yield_share), "0.1203288000");
    }

    #[test]
    fn half_a_year_counts_twice_and_nothing_outstanding_has_no_yield() {
        let mut half = terms();
        half.since = "2025-07-02".parse().unwrap();
        let found = portfolio_yield(&half).unwrap();
        assert_eq!(
            (found.days, found.average_outstanding.to_string()),
            (183, "200000.00".to_owned())
        );
        half.balances[1].outstanding = Decimal::ZERO;
        assert_eq!(text(portfolio_yield(&half).unwrap().yield_share), "none");
    }
}
