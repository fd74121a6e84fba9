//! The price of a unit as a fraction, and what it buys: rounded for the fund, never against it.

use rust_decimal::Decimal;

use crate::error::ChamaError;
use crate::limits::{AMOUNT, UNITS};
use crate::money::{Currency, Minor, RoundingMode, divide};

/// Smallest units of money for smallest units of the fund ("grains").
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnitPrice {
    /// At most 10²².
    money: i128,
    /// More than 0, at most 10²⁰.
    grains: i128,
}

impl UnitPrice {
    /// What all is worth over all units, at most 10¹⁴ over 10²⁰.
    pub(crate) fn exact(worth: Minor, grains: i128) -> Self {
        Self {
            money: worth.0,
            grains: grains.max(1),
        }
    }

    /// The price rounded half up to so many decimals.
    pub(super) fn rounded(self, unit_decimals: u32, price_decimals: u32, currency: Currency) -> Self {
        Self {
            money: self
                .shown(unit_decimals, price_decimals, currency)
                .saturating_mul(currency.units()),
            grains: power(unit_decimals).saturating_mul(power(price_decimals)),
        }
    }

    /// The price of one whole unit in units of so many decimals, half up.
    fn shown(self, unit_decimals: u32, places: u32, currency: Currency) -> i128 {
        let product = self
            .money
            .saturating_mul(power(unit_decimals))
            .saturating_mul(power(places));
        divide(
            product,
            self.grains.saturating_mul(currency.units()),
            RoundingMode::HalfUp,
        )
    }

    pub(super) fn decimal(self, unit_decimals: u32, places: u32, currency: Currency) -> Decimal {
        let shown = self.shown(unit_decimals, places, currency);
        Decimal::try_from_i128_with_scale(shown, places).unwrap_or(Decimal::MAX)
    }

    /// Refuses a price beyond the limit of amounts.
    pub(super) fn check(self, unit_decimals: u32, currency: Currency) -> Result<Self, ChamaError> {
        let most = i128::from(AMOUNT.maximum).saturating_mul(currency.units());
        if self.money.saturating_mul(power(unit_decimals)) > self.grains.saturating_mul(most) {
            return Err(ChamaError::ResultTooLarge {
                quantity: "price of a unit".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        Ok(self)
    }

    pub(super) fn is_zero(self) -> bool {
        self.money == 0
    }

    /// The grains that an amount buys, rounded down, and what they cost, rounded up. The price is not 0.
    pub(crate) fn bought_for(self, amount: Minor, unit_decimals: u32) -> Result<(i128, Minor), ChamaError> {
        let grains = amount.0.saturating_mul(self.grains).div_euclid(self.money.max(1));
        check_units(grains, unit_decimals)?;
        let cost = divide(grains.saturating_mul(self.money), self.grains, RoundingMode::Up);
        Ok((grains, Minor(cost)))
    }

    /// What grains are worth, rounded down.
    pub(super) fn worth_of(self, grains: i128) -> Minor {
        Minor(grains.saturating_mul(self.money).div_euclid(self.grains))
    }

    /// The grains that an amount takes, rounded up. The price is not 0.
    pub(super) fn grains_for(self, amount: Minor) -> i128 {
        divide(amount.0.saturating_mul(self.grains), self.money, RoundingMode::Up)
    }
}

pub(super) fn power(exponent: u32) -> i128 {
    10_i128.checked_pow(exponent).unwrap_or(i128::MAX)
}

/// Refuses more units than a fund may have.
pub(super) fn check_units(grains: i128, decimals: u32) -> Result<(), ChamaError> {
    if grains > i128::from(UNITS.maximum).saturating_mul(power(decimals)) {
        return Err(ChamaError::ResultTooLarge {
            quantity: "number of units".to_owned(),
            maximum: UNITS.maximum.to_string(),
        });
    }
    Ok(())
}

/// Takes in a number of units with at most so many decimals, in grains.
pub(crate) fn units_in(argument: &str, units: Decimal, decimals: u32) -> Result<i128, ChamaError> {
    UNITS.check_decimal(argument, units)?;
    let trimmed = units.normalize();
    match decimals.checked_sub(trimmed.scale()) {
        Some(missing) => Ok(trimmed.mantissa().saturating_mul(power(missing))),
        None => Err(ChamaError::TooManyDecimals {
            argument: argument.to_owned(),
            value: units.to_string(),
            maximum: decimals.to_string(),
        }),
    }
}
