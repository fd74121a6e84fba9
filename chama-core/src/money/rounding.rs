//! Rounding: six modes, and a step when the smallest unit is too fine.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Currency, Minor};
use crate::error::ChamaError;
use crate::limits::{ROUNDING_STEP, SIGNED_AMOUNT};

/// Which neighbour a number goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// To the nearest; a half goes away from zero. What people do by hand.
    #[default]
    HalfUp,
    /// To the nearest; a half goes to the even neighbour. What bankers do.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards more.
    Ceiling,
    /// Towards less.
    Floor,
}

/// How to round an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Which neighbour (default: half up).
    #[serde(default)]
    pub mode: RoundingMode,
    /// What the result is a multiple of, such as 1, 5 or 10 (default: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
}

/// A [`Rounding`] that has been checked: its step in smallest units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExactRounding {
    pub(crate) mode: RoundingMode,
    pub(crate) step: i128,
}

impl Rounding {
    /// Checks the step: a positive multiple of the smallest unit, at most the limit.
    pub(crate) fn exact(&self, argument: &str, currency: Currency) -> Result<ExactRounding, ChamaError> {
        let step = match self.step {
            None => 1,
            step => exact_step(&format!("{argument}.step"), step, currency)?,
        };
        Ok(ExactRounding { mode: self.mode, step })
    }
}

/// Checks a step: a positive multiple of the smallest unit, at most the limit.
pub(crate) fn exact_step(argument: &str, step: Option<Decimal>, currency: Currency) -> Result<i128, ChamaError> {
    let Some(step) = step else { return Ok(1) };
    let refused = || ChamaError::OutOfRange {
        argument: argument.to_owned(),
        value: step.to_string(),
        minimum: Decimal::new(1, currency.digits()).to_string(),
        maximum: ROUNDING_STEP.maximum.to_string(),
    };
    let units = super::minor_amount(argument, step, currency).map_err(|error| match error {
        ChamaError::OutOfRange { .. } => refused(),
        other => other,
    })?;
    let most = i128::from(ROUNDING_STEP.maximum).saturating_mul(currency.units());
    if units.0 < 1 || units.0 > most {
        return Err(refused());
    }
    Ok(units.0)
}

impl ExactRounding {
    /// `numerator / denominator` smallest units, rounded once to the step. The denominator is positive.
    pub(crate) fn ratio(self, numerator: i128, denominator: i128) -> Minor {
        let steps = divide(numerator, denominator.saturating_mul(self.step), self.mode);
        Minor(steps.saturating_mul(self.step))
    }

    /// An amount rounded to the step.
    pub(crate) fn round(self, amount: Minor) -> Minor {
        self.ratio(amount.0, 1)
    }

    /// `amount × fraction`, rounded once. Both within their limits: at most 10¹⁴ × 10¹³.
    pub(crate) fn part(self, amount: Minor, fraction: Decimal) -> Minor {
        let fraction = fraction.normalize();
        let denominator = 10_i128.checked_pow(fraction.scale()).unwrap_or(i128::MAX);
        self.ratio(amount.0.saturating_mul(fraction.mantissa()), denominator)
    }
}

/// Divides whole numbers and rounds the quotient; `denominator` is positive.
pub(crate) fn divide(numerator: i128, denominator: i128, mode: RoundingMode) -> i128 {
    let denominator = denominator.max(1);
    // Division of 64-bit numbers is several times faster; most numbers fit.
    let (floor, rest) = match (i64::try_from(numerator), i64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) => (
            i128::from(numerator.div_euclid(denominator)),
            i128::from(numerator.rem_euclid(denominator)),
        ),
        _ => {
            let floor = numerator.div_euclid(denominator);
            // Between 0 and the denominator, so that nothing is lost by wrapping.
            (floor, numerator.wrapping_sub(floor.wrapping_mul(denominator)))
        }
    };
    if rest == 0 {
        return floor;
    }
    // Compares the rest with the half without doubling it.
    let half = rest.cmp(&denominator.saturating_sub(rest));
    let negative = numerator < 0;
    let up = match mode {
        RoundingMode::Floor => false,
        RoundingMode::Ceiling => true,
        RoundingMode::Down => negative,
        RoundingMode::Up => !negative,
        RoundingMode::HalfUp => half.is_gt() || (half.is_eq() && !negative),
        RoundingMode::HalfEven => half.is_gt() || (half.is_eq() && floor.rem_euclid(2) == 1),
    };
    if up { floor.saturating_add(1) } else { floor }
}

/// Returns `amount` rounded, with the currency's scale.
///
/// `amount` may have any number of decimals and either sign. Source: docs/src/rules/money.md#rounding.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`rounding.step`), `out_of_range` (`amount`).
///
/// # Examples
/// ```
/// use chama_core::money::{Currency, Rounding, RoundingMode, rounded_amount};
/// use rust_decimal::Decimal;
/// let cents = rounded_amount(Decimal::new(10_005, 3), Currency::Kes, &Rounding::default())?;
/// assert_eq!(cents.to_string(), "10.01");
/// let to_five = Rounding { mode: RoundingMode::Down, step: Some(Decimal::from(5)) };
/// assert_eq!(rounded_amount(Decimal::new(1_017_778, 2), Currency::Kes, &to_five)?.to_string(), "10175.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn rounded_amount(amount: Decimal, currency: Currency, rounding: &Rounding) -> Result<Decimal, ChamaError> {
    let rounding = rounding.exact("rounding", currency)?;
    SIGNED_AMOUNT.check_decimal("amount", amount)?;
    Ok(rounding.decimal(amount, currency).amount(currency))
}

impl ExactRounding {
    /// A decimal within the limits, rounded to the step.
    pub(crate) fn decimal(self, amount: Decimal, currency: Currency) -> Minor {
        // At most 13 digits before the point and 28 in all: scaling to cents cannot exceed 10³⁰.
        let denominator = 10_i128.checked_pow(amount.scale()).unwrap_or(i128::MAX);
        self.ratio(amount.mantissa().saturating_mul(currency.units()), denominator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_has_its_own_answer_for_a_half_of_either_sign() {
        use RoundingMode::*;
        for (mode, plus_half, minus_half, plus_more) in [
            (HalfUp, 3, -3, 3),
            (HalfEven, 2, -2, 3),
            (Up, 3, -3, 3),
            (Down, 2, -2, 2),
            (Ceiling, 3, -2, 3),
            (Floor, 2, -3, 2),
        ] {
            assert_eq!(divide(5, 2, mode), plus_half, "{mode:?}");
            assert_eq!(divide(-5, 2, mode), minus_half, "{mode:?}");
            assert_eq!(divide(8, 3, mode), plus_more, "{mode:?}");
            assert_eq!(divide(4, 2, mode), 2, "{mode:?}");
        }
        assert_eq!(divide(7, 2, HalfEven), 4);
        assert_eq!(divide(-7, 2, HalfEven), -4);
    }

    #[test]
    fn the_step_is_checked_before_the_amount() {
        let step = |step: Decimal| Rounding {
            mode: RoundingMode::HalfUp,
            step: Some(step),
        };
        let far = Decimal::MAX;
        let error = |amount, rounding| rounded_amount(amount, Currency::Kes, &rounding).unwrap_err();
        assert_eq!(
            error(far, step(Decimal::ZERO)).to_string(),
            "`rounding.step` is 0, but must be from 0.01 to 1000000"
        );
        assert_eq!(error(far, step(Decimal::new(15, 3))).code(), "too_many_decimals");
        assert!(
            error(far, step(Decimal::ONE))
                .to_string()
                .starts_with("`amount` is 79228162514264337593543950335")
        );
        assert!(rounded_amount(Decimal::new(-15, 1), Currency::Kes, &step(Decimal::ONE)).is_ok());
    }
}
