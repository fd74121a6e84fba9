//! When instalments are due, and from where to where interest counts.
//!
//! Every date hangs on the first one, never on the date before: from 31 January, 29 February and 31 March.

use chrono::NaiveDate;

use crate::calendar::{OpenDays, Pattern};
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
    pattern: Pattern,
    open: OpenDays<'a>,
    disbursed: NaiveDate,
    /// The place of the first due date in the pattern.
    first: i32,
    by_days: bool,
    /// The disbursement, then the end of each period.
    ends: Vec<End>,
}

impl<'a> DueDates<'a> {
    pub(super) fn new(terms: &'a LoanTerms, capacity: usize) -> Self {
        let disbursed = terms.disbursed_on;
        let start = match terms.first_due {
            FirstDue::AfterOnePeriod => disbursed,
            FirstDue::On { date } => date,
        };
        let pattern = Pattern::new(start, &terms.frequency);
        let per_loan = matches!(terms.interest, LoanInterest::FlatPerLoan { .. });
        let mut ends = Vec::with_capacity(capacity);
        ends.push(End {
            due: disbursed,
            edge: disbursed,
        });
        Self {
            // The first date of the pattern may be the disbursement itself.
            first: i32::from(pattern.date(0) <= disbursed),
            pattern,
            open: OpenDays::new(&terms.business_days),
            disbursed,
            by_days: matches!(terms.interest_by, InterestBy::ByDays { .. }) && !per_loan,
            ends,
        }
    }

    /// The date that the unshifted series has before its first due date.
    pub(super) fn regular_start(&self) -> NaiveDate {
        self.pattern.date(self.first.saturating_sub(1))
    }

    /// Finds the ends up to that of period `number`.
    pub(super) fn reach(&mut self, number: i32) {
        let found = i32::try_from(self.ends.len()).unwrap_or(i32::MAX);
        for next in found..=number {
            let unshifted = self.pattern.date(self.first.saturating_add(next).saturating_sub(1));
            let due = self.open.adjusted(unshifted).max(self.disbursed);
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
