//! What more has to be paid, so that a goal becomes likely enough.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::saver::float;
use crate::error::ChamaError;
use crate::limits::{AMOUNT, RATE_DECIMALS, check_decimals};
use crate::money::{Currency, Minor, exact_step};

/// How likely a goal is to be, and in which steps a deposit is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSuggestion {
    /// The probability wanted, from 0.0001 to 0.9999.
    #[serde(with = "crate::wire::decimal")]
    pub probability: Decimal,
    /// What the deposit is a multiple of (default: 50).
    #[serde(default = "fifty", with = "crate::wire::decimal")]
    pub step: Decimal,
}

fn fifty() -> Decimal {
    Decimal::new(50, 0)
}

/// What more is to be paid each period, by everybody together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestedDeposit {
    /// The probability wanted.
    #[serde(with = "crate::wire::decimal")]
    pub probability: Decimal,
    /// What the deposit is a multiple of.
    #[serde(with = "crate::wire::decimal")]
    pub step: Decimal,
    /// What would just do, before it was rounded; below 0 where less than now would do.
    pub needed: f64,
    /// The deposit, rounded up; 0 when nothing more is needed.
    #[serde(with = "crate::wire::decimal")]
    pub extra: Decimal,
    /// The probability with it.
    pub achieved: f64,
}

/// A suggestion that has been checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    terms: GoalSuggestion,
    currency: Currency,
    /// A step in smallest units.
    units: i128,
    step: f64,
    pub(super) probability: f64,
}

impl GoalSuggestion {
    pub(super) fn checked(&self, currency: Currency) -> Result<Wanted, ChamaError> {
        let (least, most) = (Decimal::new(1, 4), Decimal::new(9_999, 4));
        if self.probability < least || self.probability > most {
            return Err(ChamaError::OutOfRange {
                argument: "terms.suggestion.probability".to_owned(),
                value: self.probability.to_string(),
                minimum: least.to_string(),
                maximum: most.to_string(),
            });
        }
        check_decimals("terms.suggestion.probability", self.probability, RATE_DECIMALS)?;
        let units = exact_step("terms.suggestion.step", Some(self.step), currency)?;
        Ok(Wanted {
            terms: *self,
            currency,
            units,
            step: float(self.step),
            probability: float(self.probability),
        })
    }
}

impl Wanted {
    /// How many of so many cases are enough.
    pub(super) fn of_cases(&self, cases: usize) -> usize {
        let wanted = self.terms.probability.normalize();
        let cases = i128::try_from(cases).unwrap_or(i128::MAX);
        let parts = 10_i128.saturating_pow(wanted.scale());
        let enough = wanted.mantissa().saturating_mul(cases);
        let up = enough.saturating_add(parts).saturating_sub(1).div_euclid(parts.max(1));
        usize::try_from(up).unwrap_or(0)
    }

    /// The steps that are enough for what is needed, within a billionth of a step.
    pub(super) fn steps(&self, needed: f64) -> f64 {
        libm::ceil(needed / self.step - 1e-9).max(0.0)
    }

    /// The amount of so many steps, and whether a case that needs so much is helped by it.
    pub(super) fn is_enough(&self, steps: f64, needed: f64) -> bool {
        needed / self.step - 1e-9 <= steps
    }

    pub(super) fn extra(&self, steps: f64) -> f64 {
        steps * self.step
    }

    pub(super) fn shown(&self, needed: f64, steps: f64, achieved: f64) -> Result<SuggestedDeposit, ChamaError> {
        let most = AMOUNT.maximum as f64;
        if !steps.is_finite() || self.extra(steps) > most {
            return Err(ChamaError::ResultTooLarge {
                quantity: "deposit".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        // At most 10¹⁴ of the smallest unit: a float holds it.
        #[expect(clippy::cast_possible_truncation, reason = "steps are whole and below 2⁵³")]
        let steps = steps as i128;
        let extra = Minor(self.units.saturating_mul(steps));
        Ok(SuggestedDeposit {
            probability: self.terms.probability,
            step: self.terms.step,
            needed,
            extra: extra.amount(self.currency),
            achieved,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Wanted {
        let terms = GoalSuggestion {
            probability: Decimal::new(9, 1),
            step: fifty(),
        };
        terms.checked(Currency::Kes).unwrap()
    }

    #[test]
    fn a_deposit_is_rounded_up_to_the_step_and_never_below_nothing() {
        let extra = |needed| {
            let steps = wanted().steps(needed);
            wanted().shown(needed, steps, 1.0).unwrap().extra.to_string()
        };
        assert_eq!(extra(150.000_000_001), "150.00");
        assert_eq!(extra(150.01), "200.00");
        assert_eq!(extra(-3.0), "0.00");
        assert_eq!(wanted().shown(1e13, 2e11, 1.0).unwrap_err().code(), "result_too_large");
    }

    #[test]
    fn nine_of_ten_cases_are_counted_exactly() {
        assert_eq!(
            [1, 9, 10, 11, 10_000].map(|cases| wanted().of_cases(cases)),
            [1, 9, 9, 10, 9_000]
        );
    }
}
