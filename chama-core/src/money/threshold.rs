//! How many of a number of people a percentage is, in whole numbers.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{RoundingMode, divide};
use crate::error::ChamaError;
use crate::limits::{PEOPLE, check_fraction};

/// A share of a number of people, votes or shares.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdTerms {
    /// The number that the share is taken of.
    pub of: i64,
    /// The share as a fraction: 0.28 is 28 %.
    #[serde(with = "crate::wire::decimal")]
    pub share: Decimal,
    /// The least that is returned (default: 0; a quorum wants 1).
    #[serde(default)]
    pub at_least: i64,
}

impl ThresholdTerms {
    /// A share with no minimum.
    pub fn new(of: i64, share: Decimal) -> Self {
        Self { of, share, at_least: 0 }
    }
}

/// Returns the smallest whole number that is at least the share: 28 % of 25 is 7.
///
/// Formula: `max(at_least, ⌈of · share⌉)` in whole numbers; floating point gives 8 for 28 % of 25.
/// Source: docs/src/rules/money.md#thresholds.
///
/// # Errors
/// In this order: `out_of_range` (`terms.of`), `out_of_range` and `too_many_decimals` (`terms.share`), `out_of_range`
/// (`terms.at_least`).
///
/// # Examples
/// ```
/// use chama_core::money::{ThresholdTerms, threshold_count};
/// use rust_decimal::Decimal;
/// assert_eq!(threshold_count(&ThresholdTerms::new(25, Decimal::new(28, 2)))?, 7);
/// let quorum = ThresholdTerms { at_least: 1, ..ThresholdTerms::new(0, Decimal::new(50, 2)) };
/// assert_eq!(threshold_count(&quorum)?, 1);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn threshold_count(terms: &ThresholdTerms) -> Result<i64, ChamaError> {
    PEOPLE.check("terms.of", terms.of)?;
    check_fraction("terms.share", terms.share)?;
    PEOPLE.check("terms.at_least", terms.at_least)?;
    let share = terms.share.normalize();
    let denominator = 10_i128.checked_pow(share.scale()).unwrap_or(i128::MAX);
    let count = divide(
        i128::from(terms.of).saturating_mul(share.mantissa()),
        denominator,
        RoundingMode::Ceiling,
    );
    Ok(i64::try_from(count).unwrap_or(i64::MAX).max(terms.at_least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_percentages_of_up_to_a_thousand_people_are_exact() {
        for of in 0..=1_000_i64 {
            for percent in 0..=100_i64 {
                let exact = (of * percent + 99) / 100;
                assert_eq!(
                    threshold_count(&ThresholdTerms::new(of, Decimal::new(percent, 2))),
                    Ok(exact),
                    "{percent} % of {of}"
                );
            }
        }
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let bad = ThresholdTerms {
            of: -1,
            share: Decimal::TWO,
            at_least: -1,
        };
        assert!(
            threshold_count(&bad)
                .unwrap_err()
                .to_string()
                .starts_with("`terms.of` is -1")
        );
        let bad = ThresholdTerms { of: 1, ..bad };
        assert!(
            threshold_count(&bad)
                .unwrap_err()
                .to_string()
                .starts_with("`terms.share` is 2")
        );
        let bad = ThresholdTerms {
            share: Decimal::new(1, 13),
            ..bad
        };
        assert_eq!(threshold_count(&bad).unwrap_err().code(), "too_many_decimals");
        let bad = ThresholdTerms {
            share: Decimal::ONE,
            ..bad
        };
        assert!(
            threshold_count(&bad)
                .unwrap_err()
                .to_string()
                .starts_with("`terms.at_least` is -1")
        );
    }
}
