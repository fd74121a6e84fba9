//! When instalments are due, and from where to where interest counts.
//!
//! Every date hangs on the first one, never on the date before: from 31 January, 29 February and 31 March.

use std::iter;

use chrono::{Datelike, NaiveDate};

use crate::calendar::{OpenDays, Pattern, PatternDates};
use crate::loan::{FirstDue, InterestBy, LoanInterest, LoanTerms};

/// The end of a period.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// When its instalment is due, after the business-day rule.
    pub(super) due: NaiveDate,
    /// Where its interest ends: shifted if interest is counted by days, unshifted otherwise.
    pub(super) edge: NaiveDate,
}

/// The ends of a loan's periods, as far as they were asked for.
#[derive(Debug)]
pub(super) struct DueDates<'a> {
    /// Where the pattern puts the ends that were not asked for yet.
    unshifted: PatternDates,
    open: OpenDays<'a>,
    disbursed: NaiveDate,
    /// The date that the unshifted series has before its first due date.
    pub(super) regular_start: NaiveDate,
    by_days: bool,
    /// The disbursement, then the end of each period.
    ends: Vec<End>,
}

impl<'a> DueDates<'a> {
    pub(super) fn new(terms: &'a LoanTerms) -> Self {
        let disbursed = terms.disbursed_on;
        let start = match terms.first_due {
            FirstDue::AfterOnePeriod => disbursed,
            FirstDue::On { date } => date,
        };
        let pattern = Pattern::new(start, &terms.frequency);
        let per_loan = matches!(terms.interest, LoanInterest::FlatPerLoan { .. });
        // The first date of the pattern may be the disbursement itself.
        let earliest = pattern.date(0);
        let (first, regular_start) = if earliest <= disbursed {
            (1, earliest)
        } else {
            (0, pattern.date(-1))
        };
        Self {
            unshifted: PatternDates::new(pattern, first),
            open: OpenDays::new(&terms.business_days),
            disbursed,
            regular_start,
            by_days: matches!(terms.interest_by, InterestBy::ByDays { .. }) && !per_loan,
            ends: Vec::new(),
        }
    }

    /// The due dates not asked for yet, one after another, without keeping them.
    pub(super) fn ahead(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        let mut unshifted = self.unshifted;
        iter::repeat_with(move || self.shifted(unshifted.advance()))
    }

    /// After the business-day rule, but never before the disbursement.
    #[inline]
    fn shifted(&self, date: NaiveDate) -> NaiveDate {
        self.open.adjusted(date).max(self.disbursed)
    }

    /// Finds the ends up to that of period `number`.
    pub(super) fn reach(&mut self, number: i32) {
        let places = usize::try_from(number).unwrap_or(0).saturating_add(1);
        self.ends.reserve(places.saturating_sub(self.ends.len()));
        if self.ends.is_empty() {
            let (due, edge) = (self.disbursed, self.disbursed);
            self.ends.push(End { due, edge });
        }
        while self.ends.len() < places {
            let unshifted = self.unshifted.advance();
            let due = self.shifted(unshifted);
            let edge = if self.by_days { due } else { unshifted };
            self.ends.push(End { due, edge });
        }
    }

    /// The last due date up to a day, or the disbursement, and the first one after it.
    pub(super) fn due_around(&mut self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        while self.ends.last().is_some_and(|end| end.due <= day) {
            let last = self.ends.len();
            self.reach(i32::try_from(last).unwrap_or(i32::MAX));
            if self.ends.len() == last {
                break;
            }
        }
        let after = self.ends.partition_point(|end| end.due <= day);
        let due = |place: usize| self.ends.get(place).map_or(day, |end| end.due);
        (due(after.saturating_sub(1)), due(after))
    }

    /// The end of a period that was reached; 0 is the disbursement.
    pub(super) fn end(&self, number: i32) -> End {
        let place = usize::try_from(number).unwrap_or(0);
        let start = End {
            due: self.disbursed,
            edge: self.disbursed,
        };
        self.ends.get(place).copied().unwrap_or(start)
    }

    pub(super) fn edge(&self, number: i32) -> NaiveDate {
        self.end(number).edge
    }
}

/// Days from one date to another; mostly both lie in one year.
#[inline]
pub(super) fn days_between(since: NaiveDate, until: NaiveDate) -> i32 {
    if since.year() == until.year()
        && let (Ok(first), Ok(last)) = (i32::try_from(since.ordinal()), i32::try_from(until.ordinal()))
    {
        return last.wrapping_sub(first);
    }
    i32::try_from(until.signed_duration_since(since).num_days()).unwrap_or(i32::MAX)
}
