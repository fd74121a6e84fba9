//! What a fund earned on its assets and on its members' savings, for the cycle and for a year.
//!
//! By hand: a profit of 300 on assets that were 0, 12,000 and 24,000 (12,000 on average) in 26 weeks: 2.5 %, and 5 % a year.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{ASSET_BALANCES, COMPUTED_RATE, CYCLE_WEEKS};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount, minor_signed};

/// A profit, and what it was earned on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundReturnTerms {
    /// What was earned, or below zero what was lost.
    #[serde(with = "crate::wire::decimal")]
    pub profit: Decimal,
    /// What the fund had, at equal distances in time, the beginning and the end included.
    #[serde(with = "crate::wire::decimal_list")]
    pub assets: Vec<Decimal>,
    /// What the members had saved at the end (default: 0, not known).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub savings: Decimal,
    /// How many weeks it took, 1 to 520.
    pub weeks: i32,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

/// What a fund earned, as fractions with 10 decimals: 0.025 is 2.5 %.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundReturn {
    /// The average of the assets, half up to the smallest unit: shown, never used.
    #[serde(with = "crate::wire::decimal")]
    pub average_assets: Decimal,
    /// Profit ÷ average assets; none where there were no assets.
    #[serde(with = "crate::wire::decimal_option")]
    pub on_assets: Option<Decimal>,
    /// The same for 52 weeks.
    #[serde(with = "crate::wire::decimal_option")]
    pub on_assets_a_year: Option<Decimal>,
    /// Profit ÷ savings; none where there were no savings.
    #[serde(with = "crate::wire::decimal_option")]
    pub on_savings: Option<Decimal>,
    /// The same for 52 weeks.
    #[serde(with = "crate::wire::decimal_option")]
    pub on_savings_a_year: Option<Decimal>,
}

/// Returns what a fund earned on its average assets and on its members' savings, for the cycle and for a year.
///
/// `on assets = profit ÷ average assets`, a year: `× 52 ÷ weeks`, without compounding. Source: docs/src/rules/profit.md#return-of-a-fund.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.profit`), `empty` and `too_long` (`terms.assets`), `out_of_range` and
/// `too_many_decimals` (`terms.assets[i]`, `terms.savings`), `out_of_range` (`terms.weeks`), `result_too_large` (return of the fund).
///
/// # Examples
/// ```
/// use chama_core::money::Currency;
/// use chama_core::profit::{FundReturnTerms, fund_return};
/// use rust_decimal::Decimal;
/// let found = fund_return(&FundReturnTerms {
///     profit: 300.into(),
///     assets: [0, 12_000, 24_000].map(Decimal::from).to_vec(),
///     savings: 24_000.into(),
///     weeks: 26,
///     currency: Currency::Kes,
/// })?;
/// assert_eq!(found.on_assets_a_year.map(|rate| rate.to_string()), Some("0.0500000000".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "ROA")]
pub fn fund_return(terms: &FundReturnTerms) -> Result<FundReturn, ChamaError> {
    let currency = terms.currency;
    let profit = minor_signed("terms.profit", terms.profit, currency)?;
    ASSET_BALANCES.check_len("terms.assets", terms.assets.len())?;
    let mut assets = Minor::ZERO;
    for (place, balance) in terms.assets.iter().enumerate() {
        let balance = minor_amount("", *balance, currency);
        assets += balance.map_err(|error| error.within(&format!("terms.assets[{place}]")))?;
    }
    let savings = minor_amount("terms.savings", terms.savings, currency)?;
    CYCLE_WEEKS.check("terms.weeks", terms.weeks.into())?;

    let count = i128::try_from(terms.assets.len()).unwrap_or(i128::MAX);
    let weeks = i128::from(terms.weeks);
    // At most 10¹⁴ × 3,660 × 52 over the sum of the assets.
    let earned = profit.0.saturating_mul(count);
    Ok(FundReturn {
        average_assets: Minor(divide(assets.0, count, RoundingMode::HalfUp)).amount(currency),
        on_assets: rate(earned, assets.0)?,
        on_assets_a_year: rate(earned.saturating_mul(52), assets.0.saturating_mul(weeks))?,
        on_savings: rate(profit.0, savings.0)?,
        on_savings_a_year: rate(profit.0.saturating_mul(52), savings.0.saturating_mul(weeks))?,
    })
}

/// A fraction with 10 decimals; none of nothing.
fn rate(part: i128, whole: i128) -> Result<Option<Decimal>, ChamaError> {
    if whole == 0 {
        return Ok(None);
    }
    if part.saturating_abs() > whole.saturating_mul(COMPUTED_RATE.maximum.into()) {
        return Err(ChamaError::ResultTooLarge {
            quantity: "return of the fund".to_owned(),
            maximum: COMPUTED_RATE.maximum.to_string(),
        });
    }
    let parts = divide(part.saturating_mul(10_000_000_000), whole, RoundingMode::HalfUp);
    Ok(Decimal::try_from_i128_with_scale(parts, 10).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_come_in_the_documented_order() {
        let bad = Decimal::NEGATIVE_ONE;
        let mut terms = FundReturnTerms {
            profit: Decimal::new(1, 3),
            assets: vec![],
            savings: bad,
            weeks: 0,
            currency: Currency::Kes,
        };
        type Mend = fn(&mut FundReturnTerms);
        let table: [(&str, Mend); 6] = [
            ("`terms.profit` is 0.001, but may", |t| t.profit = Decimal::TWO),
            ("`terms.assets` must not be empty", |t| {
                t.assets = vec![Decimal::NEGATIVE_ONE]
            }),
            ("`terms.assets[0]` is -1", |t| t.assets = vec![Decimal::new(1, 2)]),
            ("`terms.savings` is -1", |t| t.savings = Decimal::ZERO),
            ("`terms.weeks` is 0, but must be from 1 to 520", |t| {
                t.weeks = 1;
                t.profit = Decimal::from(10_001);
            }),
            ("the return of the fund would be beyond 1000000", |t| {
                t.profit = Decimal::ONE
            }),
        ];
        for (start, mend) in table {
            let error = fund_return(&terms).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error} is not {start}");
            mend(&mut terms);
        }
        assert_eq!(fund_return(&terms).unwrap().on_savings, None);
    }
}
