//! The equal instalment: what, paid each time, takes the balance to exactly 0.
//!
//! By hand: 60,000 at 1 % a month, 6 instalments, 2 of grace on principal: `A = 60,000 × 1 % / (1 − 1.01⁻⁴)` = 15,376.87.

use super::agreement::{Agreement, Treatment};
use super::exact::{Exact, rounded, whole};
use super::interest::{Growth, Interest, Known};
use super::near::near_instalment;
use crate::error::ChamaError;
use crate::money::Minor;
use crate::rate::Wide;

/// A balance after some rows, if `A` is paid in them: `nothing − owing · A`.
struct Line {
    nothing: Wide,
    owing: Wide,
}

/// The instalment from row `number` on, which begins with `balance`; `base` is what was lent by then.
pub(super) fn equal_instalment(
    loan: &Agreement<'_>,
    interest: &mut Interest<'_>,
    number: i32,
    (balance, base): (Minor, Minor),
    known: Known,
) -> Result<Minor, ChamaError> {
    let count = loan.count.unwrap_or(number);
    let beyond = count.saturating_add(1);
    let exceptional = loan.after_exceptions().max(number);
    let alike_from = interest.plain_from(exceptional, known).unwrap_or(beyond);
    if loan.reducing
        && alike_from == number
        && let Ok(rate) = interest.plain_rate(known)
        && let Some(near) = near_instalment(balance, rate, beyond.saturating_sub(number), loan.rounding)
    {
        return Ok(near);
    }
    let mut line = Line {
        nothing: whole(balance.0),
        owing: Wide::ZERO,
    };
    let mut base = base;
    for row in number..alike_from {
        let period = interest.period(row, known)?;
        let how = loan.treatment(row);
        let pays = loan.pays_principal(row);
        // All of it joins the balance; a row that pays principal pays its interest first, but not what is on top.
        let on_top = how == Treatment::Capitalised;
        let counted = !loan.up_front && (on_top || (how == Treatment::Due && pays));
        if counted && loan.reducing {
            line.grow(&interest.growth(row, known)?);
        } else if counted {
            let base = interest.flat_base(base);
            let charge = if on_top {
                period.on(base)
            } else {
                period.regular_on(base)
            };
            line.nothing = line.nothing.plus(charge.wide());
        }
        line.nothing = if period.later.0 < 0 {
            line.nothing.apart(whole(period.later.0))
        } else {
            line.nothing.plus(whole(period.later.0))
        };
        base += period.later;
        if pays {
            line.owing = line.owing.plus(Wide::ONE);
        }
    }
    let rows = beyond.saturating_sub(alike_from);
    if rows > 0 {
        let rate = if loan.up_front {
            Exact::ZERO
        } else {
            interest.plain_rate(known)?
        };
        if loan.reducing {
            line.pay(rate, rows);
        } else {
            let charge = rate.times(interest.flat_base(base).0).times(rows.into());
            line.nothing = line.nothing.plus(charge.wide());
            line.owing = line.owing.plus(whole(rows.into()));
        }
    }
    Ok(rounded(line.nothing.over(line.owing), loan.rounding))
}

impl Line {
    /// Adds the interest of a row.
    fn grow(&mut self, by: &Growth) {
        self.nothing = self.nothing.plus(self.nothing.times(by.rate)).plus(by.more);
        if !by.less.is_zero() {
            self.nothing = self.nothing.apart(by.less);
        }
        self.owing = self.owing.plus(self.owing.times(by.rate));
    }

    /// Pays `A` in so many rows that are alike.
    ///
    /// The line is multiplied by `i` on both sides, which does not move its root and saves a division:
    /// `nothing·(1 + i)ᵐ·i` and `owing·(1 + i)ᵐ·i + (1 + i)ᵐ − 1`.
    fn pay(&mut self, rate: Exact, rows: i32) {
        if rate.is_zero() {
            self.owing = self.owing.plus(whole(rows.into()));
            return;
        }
        let rate = rate.wide();
        let growth = rate.plus(Wide::ONE).power(rows.unsigned_abs());
        let all = growth.times(rate);
        self.nothing = self.nothing.times(all);
        self.owing = self.owing.times(all).plus(growth.apart(Wide::ONE));
    }
}
