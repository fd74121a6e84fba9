//! The table of instalments while the loan lives: rows fall due, and events change those that follow.
//!
//! In a treasurer's words: a row that is due is fixed. Whatever changes later (money repaid early, more lent, another
//! rate, a pause) changes the rows to come, as if a part had been handed out, or handed back, on that day.
//!
//! By hand: 12,000 at 1 % a month, 12 instalments of equal principal. After two of them 5,500 of the 10,000 that are
//! owed are repaid: ten rows of 450.00, the next with 45.00 of interest.

use chrono::NaiveDate;

use super::agreement::{Agreement, HALF_UP, Tranche, Treatment};
use super::exact::Exact;
use super::interest::{Counting, Interest, Known, Mark, joined_pauses};
use super::rows::{Row, State, Walk};
use super::{Walked, walked};
use crate::calendar::known_year;
use crate::error::ChamaError;
use crate::limits::INSTALMENTS;
use crate::loan::{FeeCharge, FeeCollection, LoanFee, LoanTerms, PayoffInterest};
use crate::money::Minor;
use crate::rate::Rate;

/// A fee that is taken once, with the instalments.
#[derive(Debug, Clone, Copy)]
struct FeeLeft {
    left: Minor,
    each: Minor,
}

/// The rows to come, and where the last row that was due left the loan.
pub(in crate::loan) struct Table<'a> {
    loan: &'a Agreement<'a>,
    interest: Interest<'a>,
    /// After the last row that was due, which ended period `last`.
    state: State,
    last: i32,
    /// As last computed; those before `next` are due.
    rows: Vec<Row>,
    states: Vec<State>,
    next: usize,
    closed: bool,
    fees: Vec<FeeLeft>,
    /// The place of the last row that bears fees.
    last_bearing: usize,
    /// How many of the agreed disbursements were handed out.
    handed_out: usize,
    /// What is paid on the day of disbursement: down payment and fees.
    pub(in crate::loan) row_zero: Option<Row>,
}

impl<'a> Table<'a> {
    /// The table as agreed, with every check of a schedule.
    pub(in crate::loan) fn new(loan: &'a Agreement<'a>) -> Result<Self, ChamaError> {
        let mut interest = Interest::new(loan);
        let Walked {
            rows, states, row_zero, ..
        } = walked(loan, &mut interest)?;
        let bearing = rows.iter().filter(|row| loan.bears_fees(row.number)).count();
        let bearing = i128::try_from(bearing).unwrap_or(1).max(1);
        let once = loan.fees.iter().filter_map(|fee| {
            let left = fee.once();
            match fee.collected {
                FeeCollection::FirstInstalment => Some(FeeLeft { left, each: left }),
                FeeCollection::Spread => {
                    let each = HALF_UP.ratio(left.0, bearing);
                    Some(FeeLeft { left, each })
                }
                _ => None,
            }
        });
        let mut table = Self {
            state: State::new(loan),
            last: 0,
            states,
            next: 0,
            closed: false,
            fees: once.collect(),
            last_bearing: last_bearing(loan, &rows),
            handed_out: 0,
            rows,
            row_zero,
            loan,
            interest,
        };
        table.lay_fees();
        Ok(table)
    }

    // What was agreed.

    pub(in crate::loan) fn terms(&self) -> &'a LoanTerms {
        self.loan.terms
    }

    pub(in crate::loan) fn is_reducing(&self) -> bool {
        self.loan.reducing
    }

    /// The fees of each instalment, those on the principal as amounts.
    pub(in crate::loan) fn fees_of_each_instalment(&self) -> Vec<LoanFee> {
        let fees = self.loan.fees.iter().zip(&self.loan.terms.fees);
        let fees = fees.filter(|(fee, _)| fee.collected == FeeCollection::EachInstalment);
        let fees = fees.map(|(exact, fee)| match fee.charge {
            FeeCharge::ShareOfPrincipal { .. } => LoanFee {
                charge: FeeCharge::Amount {
                    amount: exact.once().amount(self.loan.currency),
                },
                ..fee.clone()
            },
            _ => fee.clone(),
        });
        fees.collect()
    }

    /// When the next agreed disbursement is; none if no row is to come.
    pub(in crate::loan) fn next_hand_out(&self) -> Option<NaiveDate> {
        let next = self.loan.later.get(self.handed_out).filter(|_| !self.closed);
        next.map(|part| part.on)
    }

    /// The agreed disbursements by a day that were not handed out before.
    pub(in crate::loan) fn handed_out_by(&mut self, today: NaiveDate) -> Minor {
        let mut sum = Minor::ZERO;
        while !self.closed
            && let Some(part) = self.loan.later.get(self.handed_out).filter(|part| part.on <= today)
        {
            sum += part.amount;
            self.handed_out = self.handed_out.saturating_add(1);
        }
        sum
    }

    // What is to come.

    /// The rows to come.
    pub(in crate::loan) fn to_come(&self) -> &[Row] {
        self.rows.get(self.next..).unwrap_or_default()
    }

    /// The open row: the first that is not due.
    pub(in crate::loan) fn open_row(&self) -> Option<&Row> {
        self.rows.get(self.next)
    }

    /// Whether every row was due.
    pub(in crate::loan) fn is_over(&self) -> bool {
        self.closed
    }

    /// Fees taken once that are still to come.
    pub(in crate::loan) fn fees_left(&self) -> Minor {
        self.fees.iter().map(|fee| fee.left).sum()
    }

    /// How many instalments are left after a day.
    pub(in crate::loan) fn instalments_left(&self, today: NaiveDate) -> i32 {
        let left = if self.loan.bullet && self.open_row().is_some() {
            let count = self.loan.count.unwrap_or(1);
            let left = (1..=count).filter(|number| self.interest.dates.edge(*number) > today);
            left.count()
        } else {
            self.to_come().len()
        };
        i32::try_from(left).unwrap_or(i32::MAX).max(1)
    }

    /// What of the balance may be repaid early: what is due in periods that are over is not.
    pub(in crate::loan) fn repayable(&self, balance: Minor, today: NaiveDate) -> Minor {
        let edge = |row: &Row| self.interest.dates.edge(self.period_of(row));
        let over = self.to_come().iter().take_while(|row| edge(row) <= today);
        let over: Minor = over.map(|row| row.principal).sum();
        (balance - over).or_zero()
    }

    /// Whether a period to come is not over on its effective day.
    pub(in crate::loan) fn can_grow(&self, today: NaiveDate) -> bool {
        let last = self.to_come().last();
        last.is_some_and(|row| self.interest.dates.edge(self.period_of(row)) > self.effective(today))
    }

    /// The rate in force on a day, if it may be another than the agreed one.
    pub(in crate::loan) fn changed_rate(&self, today: NaiveDate) -> Option<Rate> {
        if self.interest.changes.is_empty() {
            return None;
        }
        self.interest.rates.rate(self.place_on(today))
    }

    // Rows fall due.

    /// The open row falls due and is fixed.
    pub(in crate::loan) fn fall_due(&mut self) -> Option<Row> {
        let row = *self.rows.get(self.next)?;
        if self.loan.bears_fees(row.number) || self.next == self.last_bearing {
            let last = self.next == self.last_bearing;
            for fee in &mut self.fees {
                fee.left -= if last { fee.left } else { fee.each.min(fee.left) };
            }
        }
        if let Some(state) = self.states.get(self.next) {
            self.state = *state;
        }
        self.last = self.period_of(&row);
        self.next = self.next.saturating_add(1);
        self.closed = self.next >= self.rows.len();
        Some(row)
    }

    /// The number of the period that a row ends.
    fn period_of(&self, row: &Row) -> i32 {
        match self.loan.count {
            Some(count) if self.loan.bullet => count,
            _ => row.number,
        }
    }

    // Events change what is to come.

    /// Where an event of a day acts: not before the end of the last period that is due.
    fn effective(&self, today: NaiveDate) -> NaiveDate {
        today.max(self.interest.dates.edge(self.last))
    }

    /// Repays principal at once; `keep` leaves the equal part as it is.
    pub(in crate::loan) fn take_back(&mut self, today: NaiveDate, amount: Minor, keep: bool) -> Result<(), ChamaError> {
        let on = self.effective(today);
        let kept = if keep && !self.loan.bullet {
            self.part_on(on)
        } else {
            None
        };
        self.hand_out(on, -amount);
        if !keep || kept.is_some() {
            self.interest.marks.push(Mark { on, kept });
        }
        self.compute_anew()
    }

    /// Lends more.
    pub(in crate::loan) fn top_up(&mut self, today: NaiveDate, amount: Minor) -> Result<(), ChamaError> {
        let on = self.effective(today);
        self.hand_out(on, amount);
        self.mark(on)
    }

    /// Another rate.
    pub(in crate::loan) fn change_rate(&mut self, today: NaiveDate, rate: Rate) -> Result<(), ChamaError> {
        let on = self.effective(today);
        let interest = &mut self.interest;
        match interest.changes.binary_search(&on) {
            Ok(place) => interest.rates.replace(place.saturating_add(1), rate),
            Err(place) => {
                interest.changes.insert(place, on);
                interest.rates.insert(place.saturating_add(1), rate);
            }
        }
        self.mark(on)
    }

    /// No interest until a day.
    pub(in crate::loan) fn pause(&mut self, today: NaiveDate, until: NaiveDate) -> Result<(), ChamaError> {
        let on = self.effective(today);
        if on >= until {
            return Ok(());
        }
        let mut pauses = std::mem::take(&mut self.interest.pauses);
        pauses.push((on, until));
        self.interest.pauses = joined_pauses(pauses);
        self.mark(on)
    }

    /// It was paid off or written off: no row follows.
    pub(in crate::loan) fn close(&mut self) {
        self.closed = true;
        self.rows.clear();
        self.next = 0;
        self.fees.clear();
    }

    fn hand_out(&mut self, on: NaiveDate, amount: Minor) {
        let place = self.interest.later.partition_point(|part| part.on <= on);
        self.interest.later.insert(place, Tranche { on, amount });
    }

    fn mark(&mut self, on: NaiveDate) -> Result<(), ChamaError> {
        self.interest.marks.push(Mark { on, kept: None });
        self.compute_anew()
    }

    /// The equal part of the row in whose period a day lies.
    fn part_on(&self, on: NaiveDate) -> Option<Minor> {
        let rows = self.rows.iter().zip(&self.states).skip(self.next);
        let mut after = rows.skip_while(|(row, _)| self.interest.dates.edge(row.number) <= on);
        after.next().and_then(|(_, state)| state.part)
    }

    /// The rows to come, from the last row that was due.
    fn compute_anew(&mut self) -> Result<(), ChamaError> {
        if self.closed {
            return Ok(());
        }
        self.interest.forget();
        let loan = self.loan;
        let walk = Walk::new(loan, &mut self.interest);
        (self.rows, self.states) = if loan.bullet {
            walk.rows_after(0, State::new(loan))?
        } else {
            walk.rows_after(self.last, self.state)?
        };
        self.next = 0;
        self.last_bearing = last_bearing(loan, &self.rows);
        known_year(self.rows.last().map_or(loan.terms.disbursed_on, |row| row.due_on))?;
        self.lay_fees();
        for row in &self.rows {
            loan.within(row.principal + row.interest + row.fees, "instalment")?;
        }
        Ok(())
    }

    /// Lays what is left of the fees on the rows to come.
    fn lay_fees(&mut self) {
        let loan = self.loan;
        if loan.fees.is_empty() {
            return;
        }
        let mut left = self.fees.clone();
        for (place, row) in self.rows.iter_mut().enumerate() {
            row.fees = Minor::ZERO;
            let last = place == self.last_bearing;
            if !last && !loan.bears_fees(row.number) {
                continue;
            }
            let each = loan
                .fees
                .iter()
                .filter(|fee| fee.collected == FeeCollection::EachInstalment);
            row.fees = each.map(|fee| fee.on(row.opening)).sum();
            for fee in &mut left {
                let amount = if last { fee.left } else { fee.each.min(fee.left) };
                row.fees += amount;
                fee.left -= amount;
            }
        }
    }

    // Interest.

    /// The interest that a pay-off asks for.
    pub(in crate::loan) fn payoff_interest(
        &mut self,
        how: PayoffInterest,
        today: NaiveDate,
    ) -> Result<Minor, ChamaError> {
        let Some(row) = self.open_row().copied() else {
            return Ok(Minor::ZERO);
        };
        let dates = &self.interest.dates;
        let end = dates.edge(self.period_of(&row));
        let day = match how {
            PayoffInterest::Whole => return Ok(self.to_come().iter().map(|row| row.interest).sum()),
            PayoffInterest::ToTheDay => today.max(dates.edge(self.last)).min(end),
            PayoffInterest::ToTheDueDate if self.loan.bullet => {
                let periods = 1..=self.loan.count.unwrap_or(1);
                let mut ends = periods.map(|number| dates.edge(number)).filter(|edge| *edge > today);
                ends.next().unwrap_or(end)
            }
            PayoffInterest::ToTheDueDate => end,
        };
        self.interest_to(day)
    }

    /// The interest of the open row if it were paused from that day on, with what was put off.
    fn interest_to(&mut self, day: NaiveDate) -> Result<Minor, ChamaError> {
        let loan = self.loan;
        if loan.up_front {
            return Ok(Minor::ZERO);
        }
        if loan.bullet {
            return self.bullet_interest_to(day);
        }
        let number = self.last.saturating_add(1);
        let state = self.state;
        let period = self.interest.period_to(number, day)?;
        let mut accrued = if loan.reducing {
            period.on(state.balance)
        } else {
            period.on(self.interest.flat_base(state.base))
        }
        .rounded();
        if !loan.reducing && loan.count.is_some() {
            let left = self.interest.flat_total(self.all_known())? - state.charged;
            accrued = accrued.min(left.or_zero());
        }
        Ok(match loan.treatment(number) {
            Treatment::Waived => state.deferred,
            _ => state.deferred + accrued,
        })
    }

    fn bullet_interest_to(&mut self, day: NaiveDate) -> Result<Minor, ChamaError> {
        let loan = self.loan;
        let (mut balance, mut base) = (loan.base(), loan.base());
        let (mut exact, mut capitalised) = (Exact::ZERO, Minor::ZERO);
        for number in 1..=loan.count.unwrap_or(0) {
            let period = self.interest.period_to(number, day)?;
            let charge = if loan.reducing {
                period.on(balance)
            } else {
                period.on(self.interest.flat_base(base))
            };
            balance += period.later;
            base += period.later;
            match loan.treatment(number) {
                Treatment::Capitalised => {
                    capitalised += charge.rounded();
                    balance += charge.rounded();
                }
                Treatment::Waived => {}
                _ => exact = exact.plus(charge),
            }
        }
        Ok(exact.rounded() + capitalised)
    }

    fn all_known(&self) -> Known {
        Known {
            later: self.interest.later.len(),
            changes: self.interest.changes.len(),
        }
    }

    // Interest on principal that is late.

    /// How many changes of rate there were by a day.
    pub(in crate::loan) fn place_on(&self, day: NaiveDate) -> usize {
        self.interest.changes.partition_point(|since| *since <= day)
    }

    /// The first day after another on which the rate or a pause changes.
    pub(in crate::loan) fn next_change(&self, after: NaiveDate) -> Option<NaiveDate> {
        let change = self.interest.changes.get(self.place_on(after)).copied();
        let pauses = self.interest.pauses.iter().flat_map(|pause| [pause.0, pause.1]);
        let pause = pauses.filter(|day| *day > after).min();
        match (change, pause) {
            (Some(change), Some(pause)) => Some(change.min(pause)),
            (change, pause) => change.or(pause),
        }
    }

    /// Whether a day is without interest.
    pub(in crate::loan) fn is_paused(&self, day: NaiveDate) -> bool {
        let pause = self.interest.pauses.partition_point(|pause| pause.1 <= day);
        self.interest.pauses.get(pause).is_some_and(|pause| pause.0 <= day)
    }

    /// The due dates around a night.
    pub(in crate::loan) fn due_dates_around(&mut self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        self.interest.dates.due_around(day)
    }

    /// The interest on late principal for some nights between two due dates.
    pub(in crate::loan) fn late_interest(
        &mut self,
        unpaid: Minor,
        (since, until): (NaiveDate, NaiveDate),
        around: (NaiveDate, NaiveDate),
    ) -> Result<Exact, ChamaError> {
        let place = self.place_on(since);
        let rate = match self.interest.counting {
            Counting::ByDays(convention) => self.interest.rates.by_days(place, convention, since, until)?,
            _ => {
                let days = |since: NaiveDate, until: NaiveDate| until.signed_duration_since(since).num_days();
                let whole = self.interest.rates.whole(place)?;
                whole.times_ratio(days(since, until).into(), days(around.0, around.1).max(1).into())
            }
        };
        Ok(rate.times(unpaid.0))
    }

    /// When the period after the last one ends, although no row is left.
    pub(in crate::loan) fn next_end(&mut self) -> Result<NaiveDate, ChamaError> {
        let number = self.last.saturating_add(1);
        if i64::from(number) > INSTALMENTS.maximum {
            return Err(ChamaError::ResultTooLarge {
                quantity: "number of instalments".to_owned(),
                maximum: INSTALMENTS.maximum.to_string(),
            });
        }
        self.interest.dates.reach(number);
        Ok(self.interest.dates.end(number).due)
    }

    /// The number of the open row or, if none is left, of one with nothing but interest on late principal.
    pub(in crate::loan) fn next_number(&self) -> i32 {
        let next = self.last.saturating_add(1);
        match (self.open_row(), self.loan.count) {
            (Some(row), _) => row.number,
            (None, Some(count)) if self.loan.bullet => next.saturating_sub(count).saturating_add(1),
            _ => next,
        }
    }

    /// Goes on by a period without a row.
    pub(in crate::loan) fn pass_period(&mut self) {
        self.last = self.last.saturating_add(1);
    }
}

/// Without a row that bears fees they are on the last one.
fn last_bearing(loan: &Agreement<'_>, rows: &[Row]) -> usize {
    let bearing = rows.iter().rposition(|row| loan.bears_fees(row.number));
    bearing.unwrap_or(rows.len().saturating_sub(1))
}
