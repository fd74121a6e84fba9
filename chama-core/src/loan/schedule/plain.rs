//! The rows that are all alike, quickly: the steps of [`super::rows`] without what cannot happen in them.
//!
//! What is left is one multiplication a row for its interest. Where 64 bits are not enough, or a row would be an
//! exception after all, there are no such rows, and the general steps are taken.

use super::agreement::Agreement;
use super::dates::days_between;
use super::exact::Share;
use super::interest::{Interest, Known};
use crate::limits::INSTALMENTS;
use crate::loan::{Amortisation, Instalment, InstalmentResidual};
use crate::money::{Minor, small_amount};
use crate::rule::Rule;

/// Rows on a reducing balance that pay an equal instalment, up to the last one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alike {
    balance: i64,
    part: i64,
    share: Share,
    /// The number of the next row.
    number: i32,
    count: i32,
}

/// One of them, in smallest units.
#[derive(Debug, Clone, Copy)]
pub(super) struct AlikeRow {
    pub(super) number: i32,
    pub(super) opening: i64,
    pub(super) interest: i64,
    pub(super) principal: i64,
    pub(super) closing: i64,
    /// Whether it pays what is left, which differs from the equal part.
    pub(super) differs: bool,
}

impl Alike {
    /// The rows from `number` on, if all are alike and their equal part is known.
    pub(super) fn new(
        loan: &Agreement<'_>,
        interest: &Interest<'_>,
        number: i32,
        (balance, part): (Minor, Minor),
        known: Known,
    ) -> Option<Self> {
        let alike = loan.reducing
            && loan.terms.repayment == Amortisation::EqualInstalments
            && loan.terms.residual == InstalmentResidual::OnLast
            && number >= loan.after_exceptions()
            && known.later == interest.later.len()
            && known.changes == interest.changes.len()
            && interest.is_unmarked(number)
            && interest.is_plain(number, known);
        if !alike {
            return None;
        }
        let balance = i64::try_from(balance.0).ok()?;
        let alike = Self {
            balance,
            part: i64::try_from(part.0).ok()?,
            share: Share::new(interest.plain_rate(known).ok()?, u64::try_from(balance).ok()?)?,
            number,
            count: loan.count?,
        };
        // The balance only falls, so the first row speaks for all: none pays more than the equal part or, as the last
        // one may, the whole balance with its interest.
        let first = alike.interest();
        let most = alike.part.max(balance.checked_add(first)?);
        let within = first <= alike.part && Minor(most.into()) <= loan.most;
        (within && i64::from(alike.count) <= INSTALMENTS.maximum).then_some(alike)
    }

    /// The interest of the next row.
    #[inline]
    fn interest(&self) -> i64 {
        // The balance is never negative, and its share lies below 2⁶³.
        self.share.of(self.balance.unsigned_abs()).cast_signed()
    }

    /// How many rows there are to come, if none repays all that is left before its time.
    fn len(&self) -> usize {
        usize::try_from(self.count.saturating_sub(self.number).saturating_add(1)).unwrap_or(0)
    }

    /// The next row; nothing in it where all is repaid.
    // The balance only falls and lies below 2⁶³ with what is added to it, so nothing here wraps.
    #[inline]
    fn row(&mut self) -> AlikeRow {
        let (opening, number, interest) = (self.balance, self.number, self.interest());
        let principal = if number == self.count {
            opening
        } else {
            self.part.wrapping_sub(interest).min(opening)
        };
        self.balance = opening.wrapping_sub(principal);
        self.number = number.wrapping_add(1);
        AlikeRow {
            number,
            opening,
            interest,
            principal,
            closing: self.balance,
            differs: principal.wrapping_add(interest) != self.part,
        }
    }
}

impl Iterator for Alike {
    type Item = AlikeRow;

    fn next(&mut self) -> Option<AlikeRow> {
        (self.balance != 0 && self.number <= self.count).then(|| self.row())
    }
}

/// What the rows of a loan without any exception or fee come to.
pub(super) struct PlainRows {
    pub(super) instalments: Vec<Instalment>,
    pub(super) interest: Minor,
    pub(super) repaid: Minor,
}

/// The rows in decimals.
pub(super) fn plain_rows(loan: &Agreement<'_>, interest: &Interest<'_>, mut rows: Alike) -> PlainRows {
    let digits = loan.currency.digits();
    // None is negative.
    let amount = |units: i64| small_amount(units.unsigned_abs(), digits);
    let zero = amount(0);
    let mut dates = interest.dates.ahead();
    let (mut opens, mut opening) = (loan.terms.disbursed_on, amount(rows.balance));
    // Amounts up to 10¹⁴ in at most 3,660 rows: their sums are below 2⁶³.
    let (mut charged, mut repaid, mut filled) = (0_i64, 0_i64, 0_usize);
    let count = rows.len();
    let next = |_: usize| {
        let (row, due_on) = (rows.row(), dates.next());
        let due_on = due_on.unwrap_or(opens);
        let instalment = row.principal.wrapping_add(row.interest);
        charged = charged.wrapping_add(row.interest);
        repaid = repaid.wrapping_add(instalment);
        filled = filled.wrapping_add(usize::from(row.opening != 0));
        let (paid, closing) = (amount(row.interest), amount(row.closing));
        let shown = Instalment {
            number: row.number,
            opens,
            due_on,
            days: days_between(opens, due_on),
            opening,
            disbursed: zero,
            accrued: paid,
            capitalised: zero,
            principal: amount(row.principal),
            interest: paid,
            fees: zero,
            instalment: amount(instalment),
            closing,
            why: if row.differs {
                vec![Rule::LoanWhatIsLeft]
            } else {
                Vec::new()
            },
        };
        (opens, opening) = (due_on, closing);
        shown
    };
    // Of known length, the rows are written where they stay.
    let mut instalments: Vec<_> = (0..count).map(next).collect();
    instalments.truncate(filled);
    PlainRows {
        instalments,
        interest: Minor(charged.into()),
        repaid: Minor(repaid.into()),
    }
}
