//! What is paid in coins and notes, and the line for what they cannot pay.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Currency, RoundingMode, minor_amount};
use crate::error::ChamaError;

/// An amount to pay in cash, and the coin to round it to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashTerms {
    /// The exact amount.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Which neighbour: `down` (default), `half_up` for the nearest, `up` …
    #[serde(default = "down")]
    pub mode: RoundingMode,
    /// The coin: 1 (default), 5, 10, 50, 100 …
    #[serde(default = "one", with = "crate::wire::decimal")]
    pub step: Decimal,
}

fn down() -> RoundingMode {
    RoundingMode::Down
}

fn one() -> Decimal {
    Decimal::ONE
}

/// What is paid, and what is carried.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashAmount {
    /// What is paid in cash.
    #[serde(with = "crate::wire::decimal")]
    pub payable: Decimal,
    /// What is carried to the member's credit (or, if negative, was paid in excess).
    #[serde(with = "crate::wire::decimal")]
    pub residual: Decimal,
    /// The exact amount: payable and residual add up to it.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// Returns an amount rounded to a coin, with the rest on a line of its own.
///
/// Payments by phone take whole shillings as well: pay ⌊x⌋ and carry x − ⌊x⌋.
/// Source: docs/src/rules/money.md#cash.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.amount`), the same (`terms.step`).
///
/// # Examples
/// ```
/// use chama_core::money::{CashTerms, Currency, RoundingMode, cash_amount};
/// use rust_decimal::Decimal;
/// let cash = cash_amount(&CashTerms {
///     amount: Decimal::new(1_017_778, 2),
///     currency: Currency::Kes,
///     mode: RoundingMode::Down,
///     step: Decimal::from(5),
/// })?;
/// assert_eq!((cash.payable.to_string(), cash.residual.to_string()), ("10175.00".into(), "2.78".into()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn cash_amount(terms: &CashTerms) -> Result<CashAmount, ChamaError> {
    let amount = minor_amount("terms.amount", terms.amount, terms.currency)?;
    let step = super::rounding::exact_step("terms.step", Some(terms.step), terms.currency)?;
    let payable = super::ExactRounding { mode: terms.mode, step }.round(amount);
    Ok(CashAmount {
        payable: payable.amount(terms.currency),
        residual: (amount - payable).amount(terms.currency),
        total: amount.amount(terms.currency),
    })
}

impl CashTerms {
    /// Whole shillings, rounded down.
    pub fn new(amount: Decimal) -> Self {
        Self {
            amount,
            currency: Currency::default(),
            mode: down(),
            step: one(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Rounding, rounded_amount};

    #[test]
    fn cash_and_carried_cents_add_up_for_every_step() {
        for step in [1, 5, 10, 50, 100] {
            for mode in [RoundingMode::Down, RoundingMode::HalfUp, RoundingMode::Up] {
                let terms = CashTerms {
                    mode,
                    step: Decimal::from(step),
                    ..CashTerms::new(Decimal::new(1_234_567, 2))
                };
                let rounding = Rounding {
                    mode,
                    step: Some(terms.step),
                };
                let cash = cash_amount(&terms).unwrap();
                assert_eq!(cash.payable.checked_add(cash.residual), Some(cash.total));
                assert_eq!(
                    cash.payable,
                    rounded_amount(terms.amount, Currency::Kes, &rounding).unwrap()
                );
                assert_eq!(
                    cash.residual.is_sign_negative(),
                    mode != RoundingMode::Down && !cash.residual.is_zero() && cash.payable > cash.total
                );
            }
        }
    }
}
