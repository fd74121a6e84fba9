//! What the rows ahead charge, and what paying 1 in each of them is worth today: one pass backwards for each rate.
//!
//! By hand: 3 rows at 10 %. At the beginning of the last one, 1 paid in it is worth 1 / 1.1 = 0.909; a row earlier both
//! are (1 + 0.909) / 1.1 = 1.736, at the beginning 2.487. So 10,000 is repaid by 10,000 / 2.487 = 4,021.15 each.
//!
//! Nothing that happens in a row ahead is known yet but the rate, so the same pass serves every row until that changes.

use super::agreement::{Agreement, Treatment};
use super::exact::{Exact, whole};
use super::interest::{Interest, Known};
use crate::error::ChamaError;
use crate::rate::Wide;

/// What the rows from one on come to, if nothing more happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rest {
    /// What 1 paid in each that pays principal is worth at the beginning of the first.
    Worth(Wide),
    /// Rates of flat interest: of the rows that do not waive it, and of those whose interest the equal instalments pay.
    Rates { charged: Exact, paid: Exact },
}

/// The rows ahead, as far as rates are known.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// How many changes of rate it knows.
    changes: Option<usize>,
    /// From this row on all are whole and alike.
    alike_from: i32,
    /// What the rows from `alike_from` on come to, then with the one before it, and so on.
    found: Vec<Rest>,
    /// `1 / (1 + i)` of the rates that were met last: most rows have one of few lengths.
    discounts: Vec<(Exact, Wide)>,
}

impl Ahead {
    /// What the rows from `number` on come to; `known` lies in the row before it.
    pub(super) fn rest(
        &mut self,
        loan: &Agreement<'_>,
        interest: &mut Interest<'_>,
        number: i32,
        known: Known,
    ) -> Result<Rest, ChamaError> {
        let count = loan.count.unwrap_or(0);
        if self.changes != Some(known.changes) {
            self.changes = Some(known.changes);
            self.alike_from = interest.plain_from(loan.after_exceptions().max(number), count, known);
            self.found.clear();
        }
        if number >= self.alike_from {
            return alike(loan, interest, number, known);
        }
        if self.found.is_empty() {
            self.found.push(alike(loan, interest, self.alike_from, known)?);
        }
        let place = usize::try_from(self.alike_from.saturating_sub(number)).unwrap_or(0);
        while self.found.len() <= place {
            let steps = i32::try_from(self.found.len()).unwrap_or(i32::MAX);
            let rest = self.found.last().copied().unwrap_or(Rest::Worth(Wide::ZERO));
            let row = self.alike_from.saturating_sub(steps);
            let rest = self.with_row(loan, interest, row, known, rest)?;
            self.found.push(rest);
        }
        Ok(self.found.get(place).copied().unwrap_or(Rest::Worth(Wide::ZERO)))
    }

    /// The same with one row more at the beginning.
    fn with_row(
        &mut self,
        loan: &Agreement<'_>,
        interest: &mut Interest<'_>,
        number: i32,
        known: Known,
        rest: Rest,
    ) -> Result<Rest, ChamaError> {
        let rate = interest.period(number, known)?.rate;
        let (how, pays) = (loan.treatment(number), loan.pays_principal(number));
        Ok(match rest {
            Rest::Worth(worth) => {
                let worth = if pays { worth.plus(Wide::ONE) } else { worth };
                let grows = is_paid(loan, how, pays) && !rate.is_zero();
                Rest::Worth(if grows { worth.times(self.discount(rate)) } else { worth })
            }
            Rest::Rates { charged, paid } => {
                let more = |sum: Exact, counts: bool| if counts { sum.plus(rate) } else { sum };
                Rest::Rates {
                    charged: more(charged, how != Treatment::Waived),
                    paid: more(paid, is_paid(loan, how, pays)),
                }
            }
        })
    }

    fn discount(&mut self, rate: Exact) -> Wide {
        if let Some((_, discount)) = self.discounts.iter().find(|(known, _)| *known == rate) {
            return *discount;
        }
        let discount = Wide::ONE.over(rate.wide().plus(Wide::ONE));
        if self.discounts.len() == KEPT {
            self.discounts.clear();
        }
        self.discounts.push((rate, discount));
        discount
    }
}

/// How many discounts are kept: months have four lengths, weekdays seven, in a leap year and in a common one.
const KEPT: usize = 16;

/// Whether the interest of a row is what the equal instalments pay: all of it joins the balance, or a row that pays
/// principal pays its interest first.
pub(super) fn is_paid(loan: &Agreement<'_>, how: Treatment, pays: bool) -> bool {
    !loan.up_front && (how == Treatment::Capitalised || (how == Treatment::Due && pays))
}

/// What rows that are all whole and alike come to.
fn alike(loan: &Agreement<'_>, interest: &Interest<'_>, number: i32, known: Known) -> Result<Rest, ChamaError> {
    let rows = loan.count.unwrap_or(0).saturating_add(1).saturating_sub(number).max(0);
    if rows == 0 {
        return Ok(if loan.reducing {
            Rest::Worth(Wide::ZERO)
        } else {
            Rest::Rates {
                charged: Exact::ZERO,
                paid: Exact::ZERO,
            }
        });
    }
    let rate = interest.plain_rate(known)?;
    if loan.reducing {
        return Ok(Rest::Worth(worth(rate, rows)));
    }
    let charged = rate.times(rows.into());
    let paid = if loan.up_front { Exact::ZERO } else { charged };
    Ok(Rest::Rates { charged, paid })
}

/// What 1 in each of so many rows is worth: `((1 + i)ⁿ − 1) / (i·(1 + i)ⁿ)`.
fn worth(rate: Exact, rows: i32) -> Wide {
    if rate.is_zero() {
        return whole(rows.into());
    }
    let rate = rate.wide();
    let growth = rate.plus(Wide::ONE).power(rows.unsigned_abs());
    growth.apart(Wide::ONE).over(growth.times(rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_each_of_three_rows_at_ten_per_cent_is_worth_2_487() {
        let rate = Exact::Ratio { over: 1, under: 10 };
        let mut ahead = Ahead::default();
        let mut row_by_row = Wide::ZERO;
        for rows in 1..=3 {
            row_by_row = row_by_row.plus(Wide::ONE).times(ahead.discount(rate));
            assert_eq!(worth(rate, rows).to_decimal(20), row_by_row.to_decimal(20), "{rows}");
        }
        assert_eq!(row_by_row.to_decimal(3).unwrap().to_string(), "2.487");
        assert_eq!(worth(Exact::ZERO, 3).to_decimal(0).unwrap().to_string(), "3");
    }

    #[test]
    fn more_lengths_than_are_kept_have_their_own_discounts() {
        let mut ahead = Ahead::default();
        let rates = || (1..=40).map(|over| Exact::Ratio { over, under: 1_000 });
        for _ in 0..2 {
            for rate in rates() {
                let back = ahead.discount(rate).times(rate.wide().plus(Wide::ONE));
                assert_eq!(back.to_decimal(28), Wide::ONE.to_decimal(28));
                assert!(ahead.discounts.len() <= KEPT);
            }
        }
    }
}
