//! Is this an amount that a person may pay? And amounts as whole numbers of the smallest unit.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Currency, Minor, minor_amount};
use crate::error::ChamaError;
use crate::limits::{AMOUNT, SIGNED_AMOUNT};

/// An amount that someone typed, and what it has to keep to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountCheck {
    /// The amount.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The currency (default: KES); the amount may have as many decimals.
    #[serde(default)]
    pub currency: Currency,
    /// The least accepted (default: the currency's smallest unit, so that 0 is refused).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub minimum: Option<Decimal>,
    /// The most accepted at once (default: the library's limit). M-Pesa's is 250,000.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub maximum: Option<Decimal>,
    /// The most accepted in a day, with what was paid before (default: none). M-Pesa's is 500,000.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub daily_maximum: Option<Decimal>,
    /// What was paid before on the same day (default: 0).
    #[serde(default = "zero", with = "crate::wire::decimal")]
    pub already_today: Decimal,
}

fn zero() -> Decimal {
    Decimal::ZERO
}

impl AmountCheck {
    /// An amount in KES with no other cap than the library's.
    pub fn new(amount: Decimal) -> Self {
        Self {
            amount,
            currency: Currency::default(),
            minimum: None,
            maximum: None,
            daily_maximum: None,
            already_today: zero(),
        }
    }
}

/// Returns the amount with the currency's scale if it keeps to everything, else what it breaks.
///
/// Source: docs/src/rules/money.md#validating-an-amount.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`check.minimum`, `check.maximum`, `check.daily_maximum`,
/// `check.already_today`: the caps themselves), `wrong_order` (`check.maximum` below the minimum), then of `check.amount`:
/// `out_of_range` (by minimum and maximum), `too_many_decimals`, `out_of_range` (by what is left of the day's maximum).
///
/// # Examples
/// ```
/// use chama_core::money::{AmountCheck, validated_amount};
/// use rust_decimal::Decimal;
/// let mut check = AmountCheck::new(Decimal::new(10005, 1));
/// check.maximum = Some(Decimal::from(1_000));
/// assert_eq!(
///     validated_amount(&check).unwrap_err().to_string(),
///     "`check.amount` is 1000.5, but must be from 0.01 to 1000.00"
/// );
/// ```
pub fn validated_amount(check: &AmountCheck) -> Result<Decimal, ChamaError> {
    let currency = check.currency;
    let cap = |argument: &str, cap: Option<Decimal>, default: Minor| {
        cap.map_or(Ok(default), |cap| minor_amount(argument, cap, currency))
    };
    let most = Minor(i128::from(AMOUNT.maximum).saturating_mul(currency.units()));
    let minimum = cap("check.minimum", check.minimum, Minor(1))?;
    let maximum = cap("check.maximum", check.maximum, most)?;
    let daily = check
        .daily_maximum
        .map(|cap| minor_amount("check.daily_maximum", cap, currency))
        .transpose()?;
    let already = minor_amount("check.already_today", check.already_today, currency)?;
    if maximum < minimum {
        return Err(ChamaError::WrongOrder {
            argument: "check.maximum".to_owned(),
            value: maximum.amount(currency).to_string(),
            earliest: minimum.amount(currency).to_string(),
        });
    }
    within(check, minimum, maximum)?;
    let amount = minor_amount("check.amount", check.amount, currency)?;
    if let Some(daily) = daily {
        within(check, minimum, maximum.min((daily - already).or_zero()))?;
    }
    Ok(amount.amount(currency))
}

fn within(check: &AmountCheck, minimum: Minor, maximum: Minor) -> Result<(), ChamaError> {
    let (minimum, maximum) = (minimum.amount(check.currency), maximum.amount(check.currency));
    if check.amount < minimum || check.amount > maximum {
        return Err(ChamaError::OutOfRange {
            argument: "check.amount".to_owned(),
            value: check.amount.to_string(),
            minimum: minimum.to_string(),
            maximum: maximum.to_string(),
        });
    }
    Ok(())
}

/// Returns the amount as a whole number of the currency's smallest unit: cents for KES.
///
/// Source: docs/src/rules/money.md#minor-units.
///
/// # Errors
/// In this order: `out_of_range`, `too_many_decimals` (`amount`).
///
/// # Examples
/// ```
/// use chama_core::money::{Currency, to_minor_units};
/// use rust_decimal::Decimal;
/// assert_eq!(to_minor_units(Decimal::new(123450, 2), Currency::Kes)?, 123_450);
/// assert_eq!(to_minor_units(Decimal::from(1_200), Currency::Ugx)?, 1_200);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn to_minor_units(amount: Decimal, currency: Currency) -> Result<i64, ChamaError> {
    let units = super::minor_signed("amount", amount, currency)?;
    i64::try_from(units.0).map_err(|_| ChamaError::ResultTooLarge {
        quantity: "number of minor units".to_owned(),
        maximum: i64::MAX.to_string(),
    })
}

/// Returns the amount of a whole number of the currency's smallest unit.
///
/// Source: docs/src/rules/money.md#minor-units.
///
/// # Errors
/// `out_of_range` (`minor_units`).
///
/// # Examples
/// ```
/// use chama_core::money::{Currency, minor_units_to_amount};
/// assert_eq!(minor_units_to_amount(123_450, Currency::Kes)?.to_string(), "1234.50");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn minor_units_to_amount(minor_units: i64, currency: Currency) -> Result<Decimal, ChamaError> {
    let amount = Minor(i128::from(minor_units)).amount(currency);
    SIGNED_AMOUNT.check_decimal("amount", amount).map_err(|_| {
        let most = i128::from(SIGNED_AMOUNT.maximum).saturating_mul(currency.units());
        ChamaError::OutOfRange {
            argument: "minor_units".to_owned(),
            value: minor_units.to_string(),
            minimum: most.saturating_neg().to_string(),
            maximum: most.to_string(),
        }
    })?;
    Ok(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_at_most_the_currencys_decimals_and_may_have_fewer() {
        for (amount, currency, code) in [
            (Decimal::new(1, 0), Currency::Kes, "ok"),
            (Decimal::new(15, 1), Currency::Kes, "ok"),
            (Decimal::new(155, 2), Currency::Kes, "ok"),
            (Decimal::new(1_555, 3), Currency::Kes, "too_many_decimals"),
            (Decimal::new(15, 1), Currency::Ugx, "too_many_decimals"),
            (Decimal::ZERO, Currency::Kes, "out_of_range"),
            (Decimal::NEGATIVE_ONE, Currency::Kes, "out_of_range"),
        ] {
            let checked = validated_amount(&AmountCheck {
                currency,
                ..AmountCheck::new(amount)
            });
            assert_eq!(checked.map_or_else(|error| error.code(), |_| "ok"), code, "{amount}");
        }
    }

    #[test]
    fn the_days_maximum_counts_what_was_paid_before() {
        let mut check = AmountCheck::new(Decimal::from(250_000));
        check.maximum = Some(Decimal::from(250_000));
        check.daily_maximum = Some(Decimal::from(500_000));
        check.already_today = Decimal::from(250_000);
        assert!(validated_amount(&check).is_ok());
        check.already_today = Decimal::new(25_000_001, 2);
        assert_eq!(
            validated_amount(&check).unwrap_err().to_string(),
            "`check.amount` is 250000, but must be from 0.01 to 249999.99"
        );
        check.already_today = Decimal::from(600_000);
        assert!(validated_amount(&check).unwrap_err().to_string().ends_with("to 0.00"));
    }

    #[test]
    fn caps_are_checked_before_the_amount() {
        let mut check = AmountCheck::new(Decimal::NEGATIVE_ONE);
        check.minimum = Some(Decimal::NEGATIVE_ONE);
        check.maximum = Some(Decimal::new(1, 3));
        check.daily_maximum = Some(Decimal::NEGATIVE_ONE);
        check.already_today = Decimal::NEGATIVE_ONE;
        let mut refuse = |mend: &dyn Fn(&mut AmountCheck)| {
            let error = validated_amount(&check).unwrap_err().to_string();
            mend(&mut check);
            error
        };
        assert!(refuse(&|c| c.minimum = Some(Decimal::TWO)).starts_with("`check.minimum` is -1"));
        assert!(refuse(&|c| c.maximum = Some(Decimal::ONE)).starts_with("`check.maximum` is 0.001"));
        assert!(refuse(&|c| c.daily_maximum = None).starts_with("`check.daily_maximum` is -1"));
        assert!(refuse(&|c| c.already_today = Decimal::ZERO).starts_with("`check.already_today` is -1"));
        assert_eq!(
            refuse(&|c| c.maximum = None),
            "`check.maximum` is 1.00, which must not be before 2.00"
        );
        assert_eq!(
            refuse(&|c| c.amount = Decimal::new(2_001, 3)),
            "`check.amount` is -1, but must be from 2.00 to 1000000000000.00"
        );
        assert_eq!(
            refuse(&|_| ()),
            "`check.amount` is 2.001, but may have at most 2 decimals"
        );
    }

    #[test]
    fn minor_units_come_back_as_the_amount() {
        for units in [0, 1, -1, 99, 100, 123_450, 100_000_000_000_000, -100_000_000_000_000] {
            let amount = minor_units_to_amount(units, Currency::Kes).unwrap();
            assert_eq!(to_minor_units(amount, Currency::Kes), Ok(units));
        }
        assert_eq!(
            minor_units_to_amount(100_000_000_000_001, Currency::Kes)
                .unwrap_err()
                .code(),
            "out_of_range"
        );
        assert_eq!(
            minor_units_to_amount(i64::MIN, Currency::Ugx).unwrap_err().code(),
            "out_of_range"
        );
    }
}
