//! Cutting an amount into parts without losing a cent.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::largest_remainder::{floors, hand_out, whole_weights};
use super::rounding::exact_step;
use super::{Currency, Minor, minor_amount};
use crate::error::ChamaError;
use crate::wire::kind_enum;

/// Who gets what is left over when the parts are rounded down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ResidualPolicy {
    /// One step each to the parts that lost most by rounding; between equals, the first in the list.
    #[default]
    LargestRemainder,
    /// All of it to a reserve, beside the parts.
    Reserve,
    /// All of it to one part, counted from 0.
    Part {
        /// Which part.
        index: i32,
    },
}

kind_enum!(ResidualPolicy);

/// What to split, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitTerms {
    /// The whole.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The weights of the parts; a weight of 0 gets nothing.
    #[serde(with = "crate::wire::decimal_list")]
    pub weights: Vec<Decimal>,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What every part is a multiple of (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
    /// Who gets what is left over (default: largest remainder).
    #[serde(default)]
    pub residual: ResidualPolicy,
}

impl SplitTerms {
    /// A split in KES, to the cent, by largest remainder.
    pub fn new(amount: Decimal, weights: Vec<Decimal>) -> Self {
        Self {
            amount,
            weights,
            currency: Currency::default(),
            step: None,
            residual: ResidualPolicy::default(),
        }
    }
}

/// The parts, in the order of the weights, and what is left beside them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// One part for each weight.
    #[serde(with = "crate::wire::decimal_list")]
    pub parts: Vec<Decimal>,
    /// What no part got: the reserve's, or less than one step.
    #[serde(with = "crate::wire::decimal")]
    pub residual: Decimal,
    /// The whole: the parts and the residual add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
    /// Who got what was left over.
    pub residual_policy: ResidualPolicy,
}

/// Returns the parts of an amount by weights; parts and residual add up to the amount.
///
/// Every part is `⌊amount · weight / Σ weights⌋` in steps; the steps left over go by the policy. A part is
/// within one step of its ideal, and with a step of the smallest unit the residual is 0 (except for a
/// reserve). Method: largest remainder (Hamilton). Source: docs/src/rules/money.md#splitting.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.amount`), the same (`terms.step`), `empty` and
/// `too_long` (`terms.weights`), `out_of_range` and `too_many_decimals` (`terms.weights[i]`), `no_answer` (`terms.weights`, all
/// zero), `out_of_range` (`terms.residual.index`).
///
/// # Examples
/// ```
/// use chama_core::money::{SplitTerms, split};
/// use rust_decimal::Decimal;
/// let thirds = split(&SplitTerms::new(Decimal::from(1_000), vec![Decimal::ONE; 3]))?;
/// let parts: Vec<String> = thirds.parts.iter().map(ToString::to_string).collect();
/// assert_eq!(parts, ["333.34", "333.33", "333.33"]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn split(terms: &SplitTerms) -> Result<Split, ChamaError> {
    let amount = minor_amount("terms.amount", terms.amount, terms.currency)?;
    let step = exact_step("terms.step", terms.step, terms.currency)?;
    let weights = whole_weights("terms.weights", &terms.weights)?;
    let chosen = match terms.residual {
        ResidualPolicy::Part { index } => Some(part_index(index, weights.len())?),
        ResidualPolicy::LargestRemainder | ResidualPolicy::Reserve => None,
    };

    let steps = amount.0.div_euclid(step.max(1));
    let mut parts = floors(steps, &weights);
    let left = steps.saturating_sub(parts.iter().map(|part| part.steps).fold(0, i128::saturating_add));
    let mut rest = amount - Minor(steps.saturating_mul(step));
    match (&terms.residual, chosen.and_then(|index| parts.get_mut(index))) {
        (ResidualPolicy::LargestRemainder, _) => hand_out(&mut parts, left),
        (_, Some(part)) => part.steps = part.steps.saturating_add(left),
        (_, None) => rest += Minor(left.saturating_mul(step)),
    }
    Ok(Split {
        parts: parts
            .iter()
            .map(|part| Minor(part.steps.saturating_mul(step)).amount(terms.currency))
            .collect(),
        residual: rest.amount(terms.currency),
        total: amount.amount(terms.currency),
        residual_policy: terms.residual.clone(),
    })
}

fn part_index(index: i32, parts: usize) -> Result<usize, ChamaError> {
    usize::try_from(index)
        .ok()
        .filter(|index| *index < parts)
        .ok_or_else(|| ChamaError::OutOfRange {
            argument: "terms.residual.index".to_owned(),
            value: index.to_string(),
            minimum: "0".to_owned(),
            maximum: parts.saturating_sub(1).to_string(),
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]
    use super::*;

    fn parts(terms: &SplitTerms) -> Vec<String> {
        split(terms).unwrap().parts.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_thousand_among_three_loses_no_cent() {
        let terms = SplitTerms::new(Decimal::from(1_000), vec![Decimal::ONE; 3]);
        assert_eq!(parts(&terms), ["333.34", "333.33", "333.33"]);
        let reserve = SplitTerms {
            residual: ResidualPolicy::Reserve,
            ..terms.clone()
        };
        assert_eq!(parts(&reserve), ["333.33", "333.33", "333.33"]);
        assert_eq!(split(&reserve).unwrap().residual.to_string(), "0.01");
        let last = SplitTerms {
            residual: ResidualPolicy::Part { index: 2 },
            ..terms
        };
        assert_eq!(parts(&last), ["333.33", "333.33", "333.34"]);
    }

    #[test]
    fn the_largest_split_of_the_heaviest_weights_is_exact() {
        let heavy = Decimal::from_i128_with_scale(999_999_999_999_999_999_999_999, 12);
        let terms = SplitTerms::new(
            Decimal::from(1_000_000_000_000_i64),
            vec![heavy, heavy, Decimal::new(1, 12)],
        );
        assert_eq!(parts(&terms), ["500000000000.00", "500000000000.00", "0.00"]);
    }

    #[test]
    fn errors_come_in_the_documented_order() {
        let mut terms = SplitTerms::new(Decimal::new(-1, 0), vec![]);
        terms.step = Some(Decimal::ZERO);
        terms.residual = ResidualPolicy::Part { index: 2 };
        let mut refuse = |mend: &dyn Fn(&mut SplitTerms)| {
            let error = split(&terms).unwrap_err().to_string();
            mend(&mut terms);
            error
        };
        assert_eq!(
            refuse(&|t| t.amount = Decimal::new(1, 3)),
            "`terms.amount` is -1, but must be from 0 to 1000000000000"
        );
        assert_eq!(
            refuse(&|t| t.amount = Decimal::ONE),
            "`terms.amount` is 0.001, but may have at most 2 decimals"
        );
        assert_eq!(
            refuse(&|t| t.step = Some(Decimal::new(5, 3))),
            "`terms.step` is 0, but must be from 0.01 to 1000000"
        );
        assert_eq!(
            refuse(&|t| t.step = None),
            "`terms.step` is 0.005, but may have at most 2 decimals"
        );
        assert_eq!(
            refuse(&|t| t.weights = vec![Decimal::ZERO, Decimal::NEGATIVE_ONE]),
            "`terms.weights` must not be empty"
        );
        assert_eq!(
            refuse(&|t| t.weights[1] = Decimal::new(1, 13)),
            "`terms.weights[1]` is -1, but must be from 0 to 1000000000000"
        );
        assert_eq!(
            refuse(&|t| t.weights[1] = Decimal::ZERO),
            "`terms.weights[1]` is 0.0000000000001, but may have at most 12 decimals"
        );
        assert_eq!(
            refuse(&|t| t.weights[1] = Decimal::ONE),
            "`terms.weights` has no answer: all are zero"
        );
        assert_eq!(
            refuse(&|t| t.residual = ResidualPolicy::Part { index: 1 }),
            "`terms.residual.index` is 2, but must be from 0 to 1"
        );
        assert_eq!(parts(&terms), ["0.00", "1.00"]);
    }
}
