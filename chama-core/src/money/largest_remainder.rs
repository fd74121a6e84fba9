//! The method of the largest remainder: parts are rounded down, and the steps left over go to those who lost most.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::error::ChamaError;
use crate::limits::{WEIGHT, WEIGHT_DECIMALS, WEIGHTS, check_decimals};

/// A part rounded down, and what that took from it; of all parts over the same denominator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) steps: i128,
    pub(crate) remainder: i128,
}

/// Rounds every ideal part down. A product stays within 10¹⁴ · 10²⁴ = 10³⁸.
pub(crate) fn floors(steps: i128, weights: &[i128]) -> Vec<Part> {
    let sum = weights.iter().copied().fold(0, i128::saturating_add).max(1);
    let heaviest = weights.iter().copied().max().unwrap_or(0);
    // Division of 64-bit numbers is several times faster; most splits fit.
    let narrow = (
        u64::try_from(sum),
        u64::try_from(steps.saturating_mul(heaviest)),
        u64::try_from(steps),
    );
    if let (Ok(sum), Ok(_), Ok(steps)) = narrow {
        return weights
            .iter()
            .map(|weight| {
                let product = steps.saturating_mul(u64::try_from(*weight).unwrap_or(0));
                Part {
                    steps: i128::from(product.checked_div(sum).unwrap_or(0)),
                    remainder: i128::from(product.checked_rem(sum).unwrap_or(0)),
                }
            })
            .collect();
    }
    weights
        .iter()
        .map(|weight| {
            let product = steps.saturating_mul(*weight);
            Part {
                steps: product.div_euclid(sum),
                remainder: product.rem_euclid(sum),
            }
        })
        .collect()
}

/// Gives one step each to the `left` largest remainders; `left` is less than the number of parts.
pub(crate) fn hand_out(parts: &mut [Part], left: i128) {
    let left = usize::try_from(left).unwrap_or(0);
    let Some(last) = left.checked_sub(1).filter(|last| *last < parts.len()) else {
        return;
    };
    // The last remainder that gets one; of those equal to it, the first in the list.
    let mut remainders: Vec<i128> = parts.iter().map(|part| part.remainder).collect();
    let (larger, least, _) = remainders.select_nth_unstable_by(last, |one, other| other.cmp(one));
    let least = *least;
    let larger = larger.iter().filter(|remainder| **remainder > least).count();
    let mut equal = left.saturating_sub(larger);
    for part in parts {
        let first_of_equals = part.remainder == least && equal > 0;
        equal = equal.saturating_sub(usize::from(first_of_equals));
        let one = part.remainder > least || first_of_equals;
        part.steps = part.steps.saturating_add(i128::from(one));
    }
}

/// Checks the weights and scales them to whole numbers.
pub(crate) fn whole_weights(argument: &str, weights: &[Decimal]) -> Result<Vec<i128>, ChamaError> {
    WEIGHTS.check_len(argument, weights.len())?;
    let finest = u32::try_from(WEIGHT_DECIMALS.maximum).unwrap_or(0);
    let mut scale = 0;
    for (index, weight) in weights.iter().enumerate() {
        // Most weights pass by their parts alone, whatever their decimals.
        if weight.scale() > finest || weight.is_sign_negative() || weight.mantissa() > i128::from(WEIGHT.maximum) {
            check_weight(*weight).map_err(|error| error.within(&format!("{argument}[{index}]")))?;
        }
        scale = scale.max(weight.scale().min(finest));
    }
    let whole: Vec<i128> = weights.iter().map(|weight| scaled(*weight, scale)).collect();
    if whole.iter().all(|weight| *weight == 0) {
        return Err(ChamaError::NoAnswer {
            argument: argument.to_owned(),
            reason: "all are zero".to_owned(),
        });
    }
    Ok(whole)
}

fn check_weight(weight: Decimal) -> Result<(), ChamaError> {
    WEIGHT.check_decimal("", weight)?;
    check_decimals("", weight, WEIGHT_DECIMALS)
}

/// The mantissa of `value` at `scale` decimals; what it has beyond them is zeros.
fn scaled(value: Decimal, scale: u32) -> i128 {
    let power = |exponent: u32| 10_i128.checked_pow(exponent).unwrap_or(i128::MAX);
    match value.scale().cmp(&scale) {
        Ordering::Equal => value.mantissa(),
        Ordering::Less => value
            .mantissa()
            .saturating_mul(power(scale.saturating_sub(value.scale()))),
        Ordering::Greater => value
            .mantissa()
            .div_euclid(power(value.scale().saturating_sub(scale)).max(1)),
    }
}
