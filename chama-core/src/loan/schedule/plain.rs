//! The rows that are all alike, quickly: the steps of [`super::rows`] without what cannot happen in them.
//!
//! What is left is one division a row, in 64 bits. Where that does not fit, or a row would be an exception after all,
//! there are no such rows, and the general steps are taken.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::agreement::Agreement;
use super::exact::{Exact, half_up_words};
use super::interest::{Interest, Known};
use crate::limits::{AMOUNT, INSTALMENTS};
use crate::loan::{Amortisation, Instalment, InstalmentResidual};
use crate::money::Minor;
use crate::rule::Rule;

/// Rows on a reducing balance that pay an equal instalment, up to the last one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alike {
    balance: i64,
    part: i64,
    rate: Exact,
    /// The rate in words of 64 bits, if they hold every product with the balance.
    words: Option<(u64, u64)>,
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
        let rate = interest.plain_rate(known).ok()?;
        let alike = Self {
            balance,
            part: i64::try_from(part.0).ok()?,
            rate,
            words: rate.words(balance),
            number,
            count: loan.count?,
        };
        let most = AMOUNT.maximum.checked_mul(i64::try_from(loan.currency.units()).ok()?)?;
        // The balance only falls, so the first row speaks for all.
        let first = alike.rate.part_of(alike.balance)?;
        let known_good = first <= alike.part && first <= most && alike.balance <= most;
        (known_good && i64::from(alike.count) <= INSTALMENTS.maximum).then_some(alike)
    }
}

impl Iterator for Alike {
    type Item = AlikeRow;

    fn next(&mut self) -> Option<AlikeRow> {
        if self.balance == 0 || self.number > self.count {
            return None;
        }
        let (opening, number) = (self.balance, self.number);
        let interest = match self.words {
            // Neither is negative, and the product is below 2⁶³.
            Some((over, under)) => half_up_words(opening.unsigned_abs().saturating_mul(over), under).cast_signed(),
            None => self.rate.part_of(opening)?,
        };
        let principal = if number == self.count {
            opening
        } else {
            self.part.saturating_sub(interest).min(opening)
        };
        self.balance = opening.saturating_sub(principal);
        self.number = number.saturating_add(1);
        Some(AlikeRow {
            number,
            opening,
            interest,
            principal,
            closing: self.balance,
            differs: principal.saturating_add(interest) != self.part,
        })
    }
}

/// Days from one date to another; mostly both lie in one year.
fn days_between(since: NaiveDate, until: NaiveDate) -> i32 {
    if since.year() == until.year()
        && let (Ok(first), Ok(last)) = (i32::try_from(since.ordinal()), i32::try_from(until.ordinal()))
    {
        return last.saturating_sub(first);
    }
    i32::try_from(until.signed_duration_since(since).num_days()).unwrap_or(i32::MAX)
}

/// What the rows of a loan without any exception or fee come to.
pub(super) struct PlainRows {
    pub(super) instalments: Vec<Instalment>,
    pub(super) interest: Minor,
    pub(super) repaid: Minor,
}

/// The rows in decimals; none if an instalment is beyond the limit.
pub(super) fn plain_rows(loan: &Agreement<'_>, interest: &Interest<'_>, rows: Alike) -> Option<PlainRows> {
    let digits = loan.currency.digits();
    let zero = Decimal::new(0, digits);
    let capacity = usize::try_from(rows.count).unwrap_or(0);
    let mut all = PlainRows {
        instalments: Vec::with_capacity(capacity),
        interest: Minor::ZERO,
        repaid: Minor::ZERO,
    };
    let most = AMOUNT.maximum.checked_mul(i64::try_from(loan.currency.units()).ok()?)?;
    let (mut opens, mut opening) = (loan.terms.disbursed_on, Decimal::new(rows.balance, digits));
    let (mut charged, mut repaid) = (0_i64, 0_i64);
    for row in rows {
        let due_on = interest.dates.end(row.number).due;
        let days = days_between(opens, due_on);
        let (paid, closing) = (Decimal::new(row.interest, digits), Decimal::new(row.closing, digits));
        let instalment = row.principal.saturating_add(row.interest);
        if instalment > most {
            return None;
        }
        charged = charged.saturating_add(row.interest);
        repaid = repaid.saturating_add(instalment);
        all.instalments.push(Instalment {
            number: row.number,
            opens,
            due_on,
            days,
            opening,
            disbursed: zero,
            accrued: paid,
            capitalised: zero,
            principal: Decimal::new(row.principal, digits),
            interest: paid,
            fees: zero,
            instalment: Decimal::new(instalment, digits),
            closing,
            why: if row.differs {
                vec![Rule::LoanWhatIsLeft]
            } else {
                Vec::new()
            },
        });
        (opens, opening) = (due_on, closing);
    }
    // Amounts up to 10¹⁴ in at most 3,660 rows: below 2⁶³.
    all.interest = Minor(charged.into());
    all.repaid = Minor(repaid.into());
    Some(all)
}
