//! How unequal amounts are: the Gini coefficient, the index of Herfindahl and Hirschman, and the part of the largest.
//!
//! By hand: 1, 2, 3 and 4: Gini (2 × 30 − 5 × 10) ÷ 40 = 0.25, HHI 30 ÷ 100 = 0.3, and the largest has 0.4.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::WEIGHTS;
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount};
use crate::rate::Wide;
use crate::sort;

/// How unequal amounts are: exact, shown with 10 decimals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concentration {
    /// How many amounts.
    pub count: i64,
    /// All together.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
    /// 0 when all are equal, (n − 1) ÷ n when one has all.
    #[serde(with = "crate::wire::decimal")]
    pub gini: Decimal,
    /// Σ (part)²: 1 ÷ n when all are equal, 1 when one has all. Alias HHI.
    #[serde(with = "crate::wire::decimal")]
    pub herfindahl: Decimal,
    /// The part of the largest.
    #[serde(with = "crate::wire::decimal")]
    pub top_share: Decimal,
}

/// Returns how unequal savings, loans or dividends are: Gini, Herfindahl–Hirschman, and the part of the largest.
///
/// Source: docs/src/rules/profit.md#concentration.
///
/// # Errors
/// In this order: `empty` and `too_long` (`amounts`), `out_of_range` and `too_many_decimals` (`amounts[i]`), `no_answer` (`amounts`, all zero).
///
/// # Examples
/// ```
/// use chama_core::money::Currency;
/// use chama_core::profit::concentration;
/// use rust_decimal::Decimal;
/// let found = concentration(&[4, 2, 1, 3].map(Decimal::from), Currency::Kes)?;
/// assert_eq!(found.gini.to_string(), "0.2500000000");
/// assert_eq!(found.herfindahl.to_string(), "0.3000000000");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "HHI")]
pub fn concentration(amounts: &[Decimal], currency: Currency) -> Result<Concentration, ChamaError> {
    WEIGHTS.check_len("amounts", amounts.len())?;
    let mut sizes = Vec::with_capacity(amounts.len());
    for (place, amount) in amounts.iter().enumerate() {
        let size = minor_amount("", *amount, currency);
        sizes.push(size.map_err(|error| error.within(&format!("amounts[{place}]")))?);
    }
    let total: Minor = sizes.iter().copied().sum();
    let herfindahl = herfindahl(sizes.iter().copied(), total).ok_or_else(|| ChamaError::NoAnswer {
        argument: "amounts".to_owned(),
        reason: "all are zero".to_owned(),
    })?;
    sort::ascending(&mut sizes);
    let count = i128::try_from(sizes.len()).unwrap_or(i128::MAX);
    // With 10⁶ amounts of 10¹⁴ all below 10³⁷, the 10 decimals included.
    let ranked = (1_i128..).zip(&sizes).map(|(rank, size)| rank.saturating_mul(size.0));
    let ranked = ranked.fold(0, i128::saturating_add).saturating_mul(2);
    let apart = ranked.saturating_sub(count.saturating_add(1).saturating_mul(total.0));
    Ok(Concentration {
        count: i64::try_from(sizes.len()).unwrap_or(i64::MAX),
        total: total.amount(currency),
        gini: ratio(apart, count.saturating_mul(total.0)),
        herfindahl,
        top_share: ratio(sizes.last().map_or(0, |largest| largest.0), total.0),
    })
}

fn ratio(part: i128, whole: i128) -> Decimal {
    let parts = divide(part.saturating_mul(10_000_000_000), whole, RoundingMode::HalfUp);
    Decimal::try_from_i128_with_scale(parts, 10).unwrap_or(Decimal::MAX)
}

/// `Σ amount² ÷ total²` with 10 decimals; none of nothing.
pub(crate) fn herfindahl(amounts: impl Iterator<Item = Minor>, total: Minor) -> Option<Decimal> {
    if !total.is_positive() {
        return None;
    }
    let square = |amount: Minor| {
        let size = Wide::whole(amount.0.unsigned_abs());
        size.times(size)
    };
    let sum = amounts.fold(Wide::ZERO, |sum, amount| sum.plus(square(amount)));
    sum.over(square(total)).to_decimal(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(amounts: &[i64]) -> [String; 3] {
        let amounts: Vec<Decimal> = amounts.iter().map(|amount| Decimal::from(*amount)).collect();
        let found = concentration(&amounts, Currency::Kes).unwrap();
        [found.gini, found.herfindahl, found.top_share].map(|value| value.to_string())
    }

    #[test]
    fn all_equal_is_nought_and_one_who_has_all_is_the_most() {
        assert_eq!(found(&[5, 5, 5, 5]), ["0.0000000000", "0.2500000000", "0.2500000000"]);
        assert_eq!(found(&[0, 0, 0, 9]), ["0.7500000000", "1.0000000000", "1.0000000000"]);
        assert_eq!(found(&[1_000_000_000_000; 2])[1], "0.5000000000");
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let refuse = |amounts: &[Decimal]| concentration(amounts, Currency::Kes).unwrap_err().to_string();
        assert_eq!(refuse(&[]), "`amounts` must not be empty");
        assert!(refuse(&[Decimal::NEGATIVE_ONE]).starts_with("`amounts[0]` is -1"));
        assert!(refuse(&[Decimal::new(1, 3)]).starts_with("`amounts[0]` is 0.001"));
        assert_eq!(refuse(&[Decimal::ZERO]), "`amounts` has no answer: all are zero");
    }
}
