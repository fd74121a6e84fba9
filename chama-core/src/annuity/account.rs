//! The account with 77 digits: what periods do to one unit, and how the result is rounded once.

use super::{AnnuityBalance, AnnuityPurpose, PaymentTiming};
use crate::error::ChamaError;
use crate::limits::{AMOUNT, PERIODS};
use crate::money::{Currency, ExactRounding, Minor};
use crate::rate::{Growth, Wide};

pub(super) fn check_periods(periods: i32, least: i64) -> Result<u32, ChamaError> {
    let refuse = || ChamaError::OutOfRange {
        argument: "terms.periods".to_owned(),
        value: periods.to_string(),
        minimum: least.to_string(),
        maximum: PERIODS.maximum.to_string(),
    };
    let count = i64::from(periods);
    if count < least || count > PERIODS.maximum {
        return Err(refuse());
    }
    u32::try_from(periods).map_err(|_| refuse())
}

/// An amount that is not negative, in smallest units.
pub(crate) fn wide(amount: Minor) -> Wide {
    Wide::whole(amount.0.unsigned_abs())
}

/// A number with its sign.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed {
    pub(crate) negative: bool,
    pub(crate) size: Wide,
}

impl Signed {
    pub(crate) fn plus(size: Wide) -> Self {
        Self { negative: false, size }
    }

    /// `a − b`; what lies within the last bits of the two is nothing.
    pub(crate) fn less(a: Wide, b: Wide) -> Self {
        if a.at_most(b) && b.at_most(a) {
            return Self::plus(Wide::ZERO);
        }
        Self {
            negative: a.compare(b).is_lt(),
            size: a.apart(b),
        }
    }

    pub(crate) fn over(self, divisor: Wide) -> Self {
        Self {
            size: self.size.over(divisor),
            ..self
        }
    }

    /// The growth of a period at this rate, which is above −1.
    pub(super) fn growth(self) -> Growth {
        let up = Growth::at(self.size);
        if !self.negative {
            return up;
        }
        Growth {
            factor: Wide::ONE.apart(self.size),
            ..up
        }
    }

    /// Smallest units, rounded once.
    pub(crate) fn rounded(
        self,
        rounding: ExactRounding,
        currency: Currency,
        quantity: &str,
    ) -> Result<Minor, ChamaError> {
        let refuse = || ChamaError::ResultTooLarge {
            quantity: quantity.to_owned(),
            maximum: AMOUNT.maximum.to_string(),
        };
        // Cut to 2⁻²⁴ of a unit; one bit more says that something was cut, so that no half is made.
        let cut = self.size.scaled(1 << 24).ok_or_else(refuse)?;
        let halves = cut
            .whole
            .checked_mul(2)
            .ok_or_else(refuse)?
            .saturating_add(cut.beyond.into());
        let size = i128::try_from(halves).map_err(|_| refuse())?;
        let signed = if self.negative { size.saturating_neg() } else { size };
        let amount = rounding.ratio(signed, 1 << 25);
        let most = i128::from(AMOUNT.maximum).saturating_mul(currency.units());
        if amount.0.saturating_abs() > most {
            return Err(refuse());
        }
        Ok(amount)
    }
}

/// What `n` periods do: the growth of one unit, and of one unit paid each period.
pub(super) struct Run {
    pub(super) growth: Wide,
    pub(super) sum: Wide,
}

impl Run {
    /// By doubling: only sums and products of positive numbers, so that nothing cancels.
    pub(super) fn of(growth: Growth, periods: u32, timing: PaymentTiming) -> Self {
        let mut run = Self {
            growth: Wide::ONE,
            sum: Wide::ZERO,
        };
        let bits = u32::BITS.saturating_sub(periods.leading_zeros());
        for bit in (0..bits).rev() {
            run.sum = run.sum.times(run.growth.plus(Wide::ONE));
            run.growth = run.growth.times(run.growth);
            if periods.checked_shr(bit).is_some_and(|rest| rest & 1 == 1) {
                run.sum = run.sum.times(growth.factor).plus(Wide::ONE);
                run.growth = run.growth.times(growth.factor);
            }
        }
        if timing == PaymentTiming::Start {
            run.sum = run.sum.times(growth.factor);
        }
        run
    }
}

/// An account with all its numbers, in smallest units.
pub(super) struct Account {
    pub(super) purpose: AnnuityPurpose,
    pub(super) opening: Minor,
    pub(super) payment: Minor,
    pub(super) periods: i32,
    pub(super) closing: Minor,
}

impl Account {
    pub(super) fn shown(self, growth: Growth, currency: Currency) -> Result<AnnuityBalance, ChamaError> {
        let paid = Minor(self.payment.0.saturating_mul(self.periods.into()));
        let before = match self.purpose {
            AnnuityPurpose::Saving => self.opening + paid,
            AnnuityPurpose::Repayment => self.opening - paid,
        };
        Ok(AnnuityBalance {
            opening: self.opening.amount(currency),
            payment: self.payment.amount(currency),
            periods: self.periods,
            paid: paid.amount(currency),
            interest: (self.closing - before).amount(currency),
            closing: self.closing.amount(currency),
            periodic_rate: growth.shown()?,
        })
    }
}
