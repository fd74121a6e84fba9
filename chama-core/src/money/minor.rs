//! An amount as a whole number of the currency's smallest unit: how the library adds.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::Decimal;

use super::Currency;
use crate::error::ChamaError;
use crate::limits::{AMOUNT, Bound, SIGNED_AMOUNT};

/// Smallest units of one currency.
///
/// The limits let in 10¹² whole units, 10¹⁴ cents, a million times over, and a product with a rate:
/// below 10³⁴. Saturation at 1.7 × 10³⁸ is therefore never reached; it is there so that no build panics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Minor(pub(crate) i128);

impl Minor {
    pub(crate) const ZERO: Self = Self(0);

    /// The amount as a decimal with the currency's scale: `1.10`, never `1.1`.
    #[inline]
    pub(crate) fn amount(self, currency: Currency) -> Decimal {
        match u64::try_from(self.0) {
            Ok(units) => small_amount(units, currency.digits()),
            // 10²⁸ is what a decimal holds; sums stay below 10²¹.
            Err(_) => Decimal::try_from_i128_with_scale(self.0, currency.digits()).unwrap_or(Decimal::MAX),
        }
    }

    /// The part above zero.
    pub(crate) fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn is_positive(self) -> bool {
        self.0 > 0
    }
}

/// So many smallest units as a decimal with so many digits, in its two lower words.
#[inline]
pub(crate) fn small_amount(units: u64, digits: u32) -> Decimal {
    let low = u32::try_from(units & u64::from(u32::MAX)).unwrap_or(0);
    let high = u32::try_from(units >> 32).unwrap_or(0);
    Decimal::from_parts(low, high, 0, false, digits)
}

/// Where a sum ends that leaves the range. Apart from the sums: with it in them, each would be 80 bytes of WebAssembly.
#[cold]
#[inline(never)]
fn beyond(added: Minor) -> Minor {
    Minor(if added.0 < 0 { i128::MIN } else { i128::MAX })
}

impl Add for Minor {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.0.checked_add(other.0).map_or_else(|| beyond(other), Self)
    }
}

impl Sub for Minor {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.0.checked_sub(other.0).map_or_else(|| beyond(-other), Self)
    }
}

impl Neg for Minor {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Minor {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Minor {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Minor {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// Takes in an amount of at least zero, in whole smallest units of the currency.
pub(crate) fn minor_amount(argument: &str, amount: Decimal, currency: Currency) -> Result<Minor, ChamaError> {
    bounded(argument, amount, currency, AMOUNT)
}

/// Takes in an amount of either sign, in whole smallest units of the currency.
pub(crate) fn minor_signed(argument: &str, amount: Decimal, currency: Currency) -> Result<Minor, ChamaError> {
    bounded(argument, amount, currency, SIGNED_AMOUNT)
}

/// Takes in an amount above 0.
pub(crate) fn positive_amount(argument: &str, amount: Decimal, currency: Currency) -> Result<Minor, ChamaError> {
    let refused = || ChamaError::OutOfRange {
        argument: argument.to_owned(),
        value: amount.to_string(),
        minimum: Minor(1).amount(currency).to_string(),
        maximum: AMOUNT.maximum.to_string(),
    };
    match minor_amount(argument, amount, currency) {
        Ok(units) if units.is_positive() => Ok(units),
        Ok(_) | Err(ChamaError::OutOfRange { .. }) => Err(refused()),
        Err(other) => Err(other),
    }
}

fn bounded(argument: &str, amount: Decimal, currency: Currency, bound: Bound) -> Result<Minor, ChamaError> {
    // The common case without a division: at most as many decimals as the currency has.
    let digits = currency.digits();
    if let Some(missing) = digits.checked_sub(amount.scale()) {
        let units = amount.mantissa().checked_mul(if missing == 0 {
            1
        } else if missing == 1 {
            10
        } else {
            100
        });
        let limit = i128::from(bound.maximum).saturating_mul(currency.units());
        let least = i128::from(bound.minimum).saturating_mul(currency.units());
        if let Some(units) = units.filter(|units| *units <= limit && *units >= least) {
            return Ok(Minor(units));
        }
    }
    bound.check_decimal(argument, amount)?;
    let trimmed = amount.normalize();
    if trimmed.scale() > digits {
        return Err(ChamaError::TooManyDecimals {
            argument: argument.to_owned(),
            value: amount.to_string(),
            maximum: digits.to_string(),
        });
    }
    bounded(argument, trimmed, currency, bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_beyond_the_range_ends_at_its_end() {
        let (least, most) = (Minor(i128::MIN), Minor(i128::MAX));
        assert_eq!([most + Minor(1), most - least, Minor(0) - least], [most; 3]);
        assert_eq!(
            [least + Minor(-1), least - Minor(1), least - most, Minor(-2) - most],
            [least; 4]
        );
        assert_eq!(
            [most + least, most - most, least - least],
            [Minor(-1), Minor(0), Minor(0)]
        );
    }

    #[test]
    fn trailing_zeros_are_no_decimals() {
        assert_eq!(
            minor_amount("a", Decimal::new(15_000, 4), Currency::Kes),
            Ok(Minor(150))
        );
        assert_eq!(minor_amount("a", Decimal::new(500, 2), Currency::Ugx), Ok(Minor(5)));
        assert_eq!(
            minor_amount("a", Decimal::new(501, 2), Currency::Ugx)
                .unwrap_err()
                .code(),
            "too_many_decimals"
        );
    }

    #[test]
    fn the_corners_of_the_limit_are_taken_and_the_next_cent_is_not() {
        let most = Decimal::new(1_000_000_000_000, 0);
        assert_eq!(minor_amount("a", most, Currency::Kes), Ok(Minor(100_000_000_000_000)));
        assert_eq!(
            minor_amount("a", most + Decimal::new(1, 2), Currency::Kes)
                .unwrap_err()
                .code(),
            "out_of_range"
        );
        assert_eq!(
            minor_amount("a", Decimal::new(-1, 2), Currency::Kes)
                .unwrap_err()
                .code(),
            "out_of_range"
        );
        assert_eq!(minor_signed("a", -most, Currency::Kes), Ok(Minor(-100_000_000_000_000)));
        assert_eq!(
            minor_amount("a", Decimal::MAX, Currency::Kes).unwrap_err().code(),
            "out_of_range"
        );
    }
}
