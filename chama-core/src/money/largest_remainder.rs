//! The method of the largest remainder: parts are rounded down, and the steps left over go to those who lost most.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::error::ChamaError;
use crate::limits::{WEIGHT, WEIGHT_DECIMALS, WEIGHTS, check_decimals};

/// Parts of a whole, each rounded down, and what that took from it.
pub(crate) struct Floors {
    whole: i128,
    parts: Vec<i64>,
    remainders: Remainders,
}

/// Over one denominator. Those of 64 bits take half the room, and most splits fit.
enum Remainders {
    Narrow(Vec<u64>),
    Wide(Vec<i128>),
}

impl Floors {
    /// Parts of `amount`, at most 10¹⁵, by weights, in steps: an amount times all weights times the step stays within 10³⁸.
    pub(crate) fn by_weight(amount: i128, step: i128, weights: &[i128]) -> Self {
        let step = step.max(1);
        let sum = weights.iter().copied().fold(0, i128::saturating_add).max(1);
        let heaviest = weights.iter().copied().max().unwrap_or(0);
        let (whole, denominator) = (amount.div_euclid(step), sum.saturating_mul(step));
        let narrow = (
            u64::try_from(denominator),
            u64::try_from(amount.saturating_mul(heaviest)),
            u64::try_from(amount),
        );
        // Division of 64-bit numbers is several times faster.
        if let (Ok(denominator), Ok(_), Ok(amount)) = narrow {
            let mut parts = Vec::with_capacity(weights.len());
            let mut remainders = Vec::with_capacity(weights.len());
            for weight in weights {
                let product = amount.saturating_mul(u64::try_from(*weight).unwrap_or(0));
                let part = product.checked_div(denominator).unwrap_or(0);
                parts.push(i64::try_from(part).unwrap_or(i64::MAX));
                remainders.push(product.checked_rem(denominator).unwrap_or(0));
            }
            return Self {
                whole,
                parts,
                remainders: Remainders::Narrow(remainders),
            };
        }
        let products = weights.iter().map(|weight| amount.saturating_mul(*weight));
        Self::of_ratios(whole, denominator, products)
    }

    /// Parts that are fractions over one denominator, together less than the whole and one.
    pub(crate) fn of_ratios(whole: i128, denominator: i128, numerators: impl Iterator<Item = i128>) -> Self {
        let denominator = denominator.max(1);
        let (parts, remainders) = numerators
            .map(|numerator| {
                let part = i64::try_from(numerator.div_euclid(denominator)).unwrap_or(i64::MAX);
                (part, numerator.rem_euclid(denominator))
            })
            .unzip();
        Self {
            whole,
            parts,
            remainders: Remainders::Wide(remainders),
        }
    }

    /// The parts as they are, together at most the whole.
    pub(crate) fn rounded_down(self) -> Vec<i64> {
        self.parts
    }

    /// The parts with what was left over: one each to the largest remainders, of equal ones to the first in the list.
    pub(crate) fn largest_remainder(mut self) -> Vec<i64> {
        let given = self.parts.iter().map(|part| i128::from(*part));
        let left = self.whole.saturating_sub(given.fold(0, i128::saturating_add));
        let left = usize::try_from(left).unwrap_or(0);
        match &self.remainders {
            Remainders::Narrow(remainders) => hand_out(&mut self.parts, remainders, left),
            Remainders::Wide(remainders) => hand_out(&mut self.parts, remainders, left),
        }
        self.parts
    }
}

/// Gives one each to the `left` largest remainders; `left` is less than the number of parts.
fn hand_out<T: Ord + Copy>(parts: &mut [i64], remainders: &[T], left: usize) {
    let Some(last) = left.checked_sub(1).filter(|last| *last < parts.len()) else {
        return;
    };
    // The last remainder that gets one; of those equal to it, the first in the list.
    let mut ordered = remainders.to_vec();
    let (larger, least, _) = ordered.select_nth_unstable_by(last, |one, other| other.cmp(one));
    let least = *least;
    let larger = larger.iter().filter(|remainder| **remainder > least).count();
    let mut equal = left.saturating_sub(larger);
    for (part, remainder) in parts.iter_mut().zip(remainders) {
        let first_of_equals = *remainder == least && equal > 0;
        equal = equal.saturating_sub(usize::from(first_of_equals));
        let one = *remainder > least || first_of_equals;
        *part = part.saturating_add(i64::from(one));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_and_wide_numbers_give_the_same_parts() {
        for whole in [0, 1, 7, 100, 99_999] {
            let weights = [3, 0, 5, 5, 1, 13];
            let wide: Vec<i128> = weights
                .iter()
                .map(|weight| weight * 1_000_000_000_000_000_000)
                .collect();
            let parts = Floors::by_weight(whole, 1, &weights).largest_remainder();
            assert_eq!(parts, Floors::by_weight(whole, 1, &wide).largest_remainder());
            assert_eq!(parts.iter().copied().map(i128::from).sum::<i128>(), whole);
        }
    }
}
