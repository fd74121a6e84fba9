//! The equal instalment: what, paid each time, takes the balance to exactly 0.
//!
//! By hand: 60,000 at 1 % a month, 6 instalments, 2 of grace on principal: `A = 60,000 × 1 % / (1 − 1.01⁻⁴)` = 15,376.87.

use super::agreement::{Agreement, Treatment};
use super::ahead::{Ahead, Rest, is_paid};
use super::exact::{Exact, rounded, whole};
use super::interest::{Interest, Known, Period};
use super::near::near_instalment;
use crate::error::ChamaError;
use crate::money::Minor;
use crate::rate::Wide;

/// The row from which on an instalment is to be paid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// Its number; it pays principal.
    pub(super) number: i32,
    /// What is owed at its beginning.
    pub(super) balance: Minor,
    /// What was lent by then.
    pub(super) base: Minor,
    /// What is known in it.
    pub(super) known: Known,
}

/// The instalment of rows that are all whole and alike.
pub(super) fn alike_instalment(loan: &Agreement<'_>, balance: Minor, rate: Exact, rows: i32) -> Minor {
    if let Some(near) = near_instalment(balance, rate, rows, loan.rounding) {
        return near;
    }
    if rate.is_zero() {
        return loan.rounding.ratio(balance.0, i128::from(rows).max(1));
    }
    let rate = rate.wide();
    let growth = rate.plus(Wide::ONE).power(rows.unsigned_abs());
    let all = whole(balance.0).times(rate).times(growth);
    rounded(all.over(growth.apart(Wide::ONE)), loan.rounding)
}

/// The instalment from a row on, which has this period.
pub(super) fn equal_instalment(
    loan: &Agreement<'_>,
    interest: &mut Interest<'_>,
    ahead: &mut Ahead,
    start: Start,
    period: &Period,
) -> Result<Minor, ChamaError> {
    let Start { number, known, .. } = start;
    let rows = loan.count.unwrap_or(number).saturating_add(1).saturating_sub(number);
    if loan.reducing && number >= loan.after_exceptions() && interest.is_plain(number, known) {
        let rate = interest.plain_rate(known)?;
        return Ok(alike_instalment(loan, start.balance, rate, rows));
    }
    let how = loan.treatment(number);
    let counted = is_paid(loan, how, true);
    // All of it joins the balance; a row that pays its interest first does not pay what is on top out of it.
    let charge = |balance: Minor| match how {
        _ if !counted => Exact::ZERO,
        Treatment::Capitalised => period.on(balance),
        _ => period.regular_on(balance),
    };
    let owed = start.balance + period.later;
    Ok(match ahead.rest(loan, interest, number.saturating_add(1), known)? {
        Rest::Worth(worth) => {
            let owed = whole(owed.0).plus(charge(start.balance).wide());
            rounded(owed.over(worth.plus(Wide::ONE)), loan.rounding)
        }
        Rest::Rates { paid, .. } => {
            let charge = charge(interest.flat_base(start.base));
            let later = paid.times(interest.flat_base(start.base + period.later).0);
            let owed = whole(owed.0).plus(charge.wide()).plus(later.wide());
            rounded(owed.over(whole(loan.payers(number).into())), loan.rounding)
        }
    })
}
