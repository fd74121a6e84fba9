//! The window of each cycle: the days whose money counts for it.
//!
//! A cycle takes the money of the days after the date before it, up to and including its own: with
//! weekly dates on Friday, Saturday to Friday. The windows are half-open and touch each other, so
//! every day has exactly one cycle; none falls between 21:00 and 00:01. The first cycle opens the
//! day after the date that the pattern would have had before it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DateSeries, DateWindow, Dates, at_most_one_series, check_series, check_window, known_year, shifted};
use crate::error::ChamaError;
use crate::limits::check_date;

/// One cycle of a series: its due date and the days whose money counts for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleWindow {
    /// Its place from the start, 1 first.
    pub number: i32,
    /// The first day, the day after the due date before.
    #[serde(with = "crate::wire::date")]
    pub opens: NaiveDate,
    /// The due date, its last day.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// The day after the due date, on which the next cycle opens.
    #[serde(with = "crate::wire::date")]
    pub closes: NaiveDate,
}

/// Returns the cycles that have a day in the window.
///
/// Where a business-day rule moves two dates onto one day, both cycles keep their numbers and the
/// later one has no day: it opens when it closes. Such a cycle is listed when that day lies inside the window, past its first day.
/// Rule: docs/src/rules/calendar.md#cycles.
///
/// # Errors
/// In this order: the faults of `series`, the faults of `window`, `result_too_large` (more than 3,660 cycles, or one
/// that opens or closes outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// # let day = |text: &str| text.parse().unwrap();
/// let series = DateSeries::new(day("2025-01-31"), Frequency::Months { every: 1, month_end: MonthEnd::Clamp });
/// let window = DateWindow { since: day("2025-02-10"), until: day("2025-02-11") };
/// let cycles = cycle_windows(&series, &window).unwrap();
/// assert_eq!(
///     cycles,
///     [CycleWindow { number: 2, opens: day("2025-02-01"), due_on: day("2025-02-28"), closes: day("2025-03-01") }]
/// );
/// ```
pub fn cycle_windows(series: &DateSeries, window: &DateWindow) -> Result<Vec<CycleWindow>, ChamaError> {
    check_series("series", series)?;
    check_window("window", window)?;
    if window.since == window.until {
        return Ok(Vec::new());
    }
    let dates = Dates::new(series);
    let first = dates.first_number(|date| date >= window.since);
    let cycles = at_most_one_series(dates.cycles_from(first).take_while(|cycle| cycle.opens < window.until))?;
    for cycle in cycles.first().into_iter().chain(cycles.last()) {
        known_year(cycle.opens)?;
        known_year(cycle.closes)?;
    }
    Ok(cycles)
}

/// Returns the cycle that a day's money counts for; nothing before the first cycle opens.
///
/// # Errors
/// In this order: the faults of `series`, `date_out_of_range` (day), `result_too_large` (the cycle opens or closes outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// # let day = |text: &str| text.parse().unwrap();
/// let series = DateSeries::new(day("2025-01-03"), Frequency::Weeks { every: 1 });
/// assert_eq!(cycle_on(&series, day("2025-01-04")).unwrap().unwrap().number, 2);
/// assert_eq!(cycle_on(&series, day("2024-12-27")).unwrap(), None);
/// ```
pub fn cycle_on(series: &DateSeries, day: NaiveDate) -> Result<Option<CycleWindow>, ChamaError> {
    check_series("series", series)?;
    check_date("day", day)?;
    let dates = Dates::new(series);
    let cycle = dates.cycle(dates.first_number(|date| date >= day));
    if day < cycle.opens {
        return Ok(None);
    }
    known_year(cycle.opens)?;
    known_year(cycle.closes)?;
    Ok(Some(cycle))
}

impl<'a> Dates<'a> {
    /// The cycle with that number, 1 first.
    pub(crate) fn cycle(&self, number: i32) -> CycleWindow {
        self.window(number, self.date(number.saturating_sub(1)).date)
    }

    /// The cycles from that number on.
    pub(crate) fn cycles_from(self, number: i32) -> Cycles<'a> {
        Cycles {
            dates: self,
            number,
            before: None,
        }
    }

    fn window(&self, number: i32, due_before: NaiveDate) -> CycleWindow {
        let due_on = self.date(number).date;
        CycleWindow {
            number,
            opens: shifted(due_before, 1),
            due_on,
            closes: shifted(due_on, 1),
        }
    }
}

/// Cycles in order, without end; each date is found once.
#[derive(Debug, Clone)]
pub(crate) struct Cycles<'a> {
    dates: Dates<'a>,
    number: i32,
    before: Option<NaiveDate>,
}

impl Iterator for Cycles<'_> {
    type Item = CycleWindow;

    fn next(&mut self) -> Option<CycleWindow> {
        let cycle = match self.before {
            Some(due_before) => self.dates.window(self.number, due_before),
            None => self.dates.cycle(self.number),
        };
        self.number = self.number.saturating_add(1);
        self.before = Some(cycle.due_on);
        Some(cycle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{BusinessDayRule, Frequency, MonthEnd};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn no_day_is_without_a_cycle() {
        // X28: the day after a due date belongs to the next cycle, whatever the hour.
        let series = DateSeries::new(
            day("2024-01-31"),
            Frequency::Months {
                every: 1,
                month_end: MonthEnd::Clamp,
            },
        );
        let mut day_of_year = day("2024-01-01");
        while day_of_year < day("2026-01-01") {
            let cycle = cycle_on(&series, day_of_year).unwrap().unwrap();
            assert!(cycle.opens <= day_of_year && day_of_year < cycle.closes);
            day_of_year = shifted(day_of_year, 1);
        }
        assert_eq!(cycle_on(&series, day("2023-12-31")).unwrap(), None);
    }

    #[test]
    fn cycles_whose_due_dates_meet_keep_their_numbers_and_the_later_is_empty() {
        let mut series = DateSeries::new(day("2025-06-07"), Frequency::Days { every: 1 });
        series.business_days.rule = BusinessDayRule::Following;
        let window = DateWindow {
            since: day("2025-06-01"),
            until: day("2025-06-12"),
        };
        let cycles = cycle_windows(&series, &window).unwrap();
        let shown: Vec<_> = cycles
            .iter()
            .map(|cycle| (cycle.number, cycle.opens.to_string(), cycle.closes.to_string()))
            .collect();
        // Sunday 8 June moves to Monday 9 June, which has a date of its own.
        let expected = [
            (1, "2025-06-07", "2025-06-08"),
            (2, "2025-06-08", "2025-06-10"),
            (3, "2025-06-10", "2025-06-10"),
            (4, "2025-06-10", "2025-06-11"),
            (5, "2025-06-11", "2025-06-12"),
        ];
        assert_eq!(
            shown,
            expected.map(|(number, opens, closes)| (number, opens.to_owned(), closes.to_owned()))
        );
        assert_eq!(cycle_on(&series, day("2025-06-09")).unwrap().unwrap().number, 2);
    }

    #[test]
    fn the_iterator_gives_what_the_numbers_give() {
        let mut series = DateSeries::new(day("2025-01-05"), Frequency::Weeks { every: 1 });
        series.business_days.rule = BusinessDayRule::Preceding;
        let end = day("2026-01-01");
        let all: Vec<_> = Dates::new(&series)
            .cycles_from(1)
            .take_while(|cycle| cycle.due_on < end)
            .collect();
        assert_eq!(all.len(), 52);
        let dates = Dates::new(&series);
        assert!(all.iter().all(|cycle| *cycle == dates.cycle(cycle.number)));
    }

    #[test]
    fn a_cycle_beyond_the_calendar_is_refused() {
        let yearly = |start| {
            DateSeries::new(
                day(start),
                Frequency::Months {
                    every: 12,
                    month_end: MonthEnd::Clamp,
                },
            )
        };
        let refused = |start, on| cycle_on(&yearly(start), day(on)).unwrap_err().to_string();
        assert_eq!(
            refused("2199-06-30", "2199-07-01"),
            "the date would be beyond 2199-12-31"
        );
        assert_eq!(
            refused("1900-06-30", "1900-01-01"),
            "the date would be beyond 1900-01-01"
        );
    }
}
