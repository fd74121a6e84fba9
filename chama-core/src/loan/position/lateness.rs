//! How late it is: days past due, and the nights with late principal that bear interest.
//!
//! By hand: due on 31 January 2024, 999 missing on 15 March: 44 days; with an ageing pause in February 15.

use chrono::NaiveDate;

use super::item::Item;
use super::life::Life;
use crate::error::ChamaError;
use crate::loan::schedule::{Exact, Table};
use crate::money::Minor;

impl Life<'_> {
    /// Days past due of an item at the start of a day or, once it is over, at its end.
    pub(super) fn days_late(&self, item: &Item, day: NaiveDate) -> i32 {
        if item.due_on >= day || item.late_part() <= self.rules.tolerance {
            return 0;
        }
        let paused = self.ageing_pauses.iter().map(|(since, until)| {
            // Both ends of the window counted from the day after the due date.
            let first = (*since).max(item.due_on.succ_opt().unwrap_or(item.due_on));
            let after = (*until).min(day.succ_opt().unwrap_or(day));
            days_between(first, after).max(0)
        });
        let paused = paused.fold(0_i32, i32::saturating_add);
        days_between(item.due_on, day).saturating_sub(paused)
    }

    /// Of the oldest item with an unpaid part above the tolerance.
    pub(super) fn days_past_due(&self, day: NaiveDate) -> i32 {
        let mut late = self.open_items().filter(|item| item.late_part() > self.rules.tolerance);
        late.next().map_or(0, |item| self.days_late(item, day))
    }

    /// From today on days do not count.
    pub(super) fn pause_ageing(&mut self, until: NaiveDate) {
        if until <= self.today {
            return;
        }
        match self.ageing_pauses.last_mut() {
            // Events come by date, so only the last can touch it.
            Some(last) if self.today <= last.1 => last.1 = last.1.max(until),
            _ => self.ageing_pauses.push((self.today, until)),
        }
    }

    /// The interest on late principal since the last due date, by the nights on which it was unpaid.
    pub(super) fn late_interest(&mut self, table: &mut Table<'_>, until: NaiveDate) -> Result<Minor, ChamaError> {
        let interest = self.late_interest_to(table, until)?;
        self.nights.count_until(until);
        Ok(interest)
    }

    /// The same up to today, for whoever ends the table.
    pub(super) fn late_interest_by_now(&self, table: &mut Table<'_>) -> Result<Minor, ChamaError> {
        if self.off || self.paid_off {
            return Ok(Minor::ZERO);
        }
        self.late_interest_to(table, self.today)
    }

    fn late_interest_to(&self, table: &mut Table<'_>, until: NaiveDate) -> Result<Minor, ChamaError> {
        let since = self.nights.counted_until;
        if !self.rules.by_days || until <= since || !self.nights.any() {
            return Ok(Minor::ZERO);
        }
        let mut sum = Exact::ZERO;
        let (mut start, mut before) = (since, self.night(table, since));
        let mut day = since;
        while day < until {
            let next = self.next_night(table, day).min(until);
            let night = self.night(table, next);
            if next == until || night != before {
                if !before.paused && before.unpaid.is_positive() {
                    let interest = table.late_interest(before.unpaid, (start, next), before.around);
                    sum = sum.plus(self.of_table(interest)?);
                }
                (start, before) = (next, night);
            }
            day = next;
        }
        Ok(sum.rounded())
    }

    fn night(&self, table: &mut Table<'_>, day: NaiveDate) -> Night {
        let pauses = &self.interest_pauses;
        Night {
            unpaid: self.nights.unpaid_on(day),
            place: table.place_on(day),
            paused: table.is_paused(day) || pauses.iter().any(|pause| pause.0 <= day && day < pause.1),
            around: table.due_dates_around(day),
        }
    }

    /// The next night that may differ.
    fn next_night(&self, table: &mut Table<'_>, day: NaiveDate) -> NaiveDate {
        let pauses = self.interest_pauses.iter().flat_map(|pause| [pause.0, pause.1]);
        let pause = pauses.filter(|edge| *edge > day).min();
        let due = table.due_dates_around(day).1;
        let all = [self.nights.next_after(day), table.next_change(day), pause];
        all.into_iter().flatten().fold(due, NaiveDate::min)
    }
}

fn days_between(since: NaiveDate, until: NaiveDate) -> i32 {
    i32::try_from(until.signed_duration_since(since).num_days()).unwrap_or(i32::MAX)
}

/// What decides the interest of a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Night {
    unpaid: Minor,
    /// Which rate.
    place: usize,
    paused: bool,
    /// The due dates before and after it.
    around: (NaiveDate, NaiveDate),
}

/// Late principal at the end of each day, since the last due date.
#[derive(Debug)]
pub(super) struct Nights {
    /// The days on which it changed.
    changed: Vec<(NaiveDate, Minor)>,
    /// Up to where interest was charged.
    pub(super) counted_until: NaiveDate,
}

impl Nights {
    pub(super) fn new(disbursed_on: NaiveDate) -> Self {
        Self {
            changed: Vec::new(),
            counted_until: disbursed_on,
        }
    }

    pub(super) fn add(&mut self, day: NaiveDate, unpaid: Minor) {
        let before = self.changed.last().map_or(Minor::ZERO, |last| last.1);
        if before != unpaid {
            self.changed.push((day, unpaid));
        }
    }

    /// Whether there was late principal since the last due date.
    pub(super) fn any(&self) -> bool {
        self.changed.iter().any(|(_, unpaid)| unpaid.is_positive())
    }

    fn unpaid_on(&self, day: NaiveDate) -> Minor {
        let after = self.changed.partition_point(|(since, _)| *since <= day);
        let last = after.checked_sub(1).and_then(|place| self.changed.get(place));
        last.map_or(Minor::ZERO, |(_, unpaid)| *unpaid)
    }

    fn next_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        let after = self.changed.partition_point(|(since, _)| *since <= day);
        self.changed.get(after).map(|(since, _)| *since)
    }

    /// Interest was charged until that day; keeps what holds on it and what came after.
    pub(super) fn count_until(&mut self, day: NaiveDate) {
        self.counted_until = day;
        let after = self.changed.partition_point(|(since, _)| *since <= day);
        self.changed.drain(..after.saturating_sub(1));
    }
}
