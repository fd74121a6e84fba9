//! A series of dates: a start, a frequency, and what happens on days without business.
//!
//! The number of a date is its place from the start, 1 first, whatever part of the series is asked
//! for. Monthly from 31 January 2024: 1 is 31 January, 2 is 29 February, 3 is 31 March.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{BusinessDays, Frequency, OpenDays, Pattern, business_days_faults, frequency_faults, known_year};
use crate::error::{ChamaError, joined};
use crate::limits::{self, check_date};

/// Dates that repeat, all counted from the start.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateSeries {
    /// The date that everything is counted from. The first date of the series is the first of the pattern
    /// on or after it: for days, weeks and months the start itself.
    #[serde(with = "crate::wire::date")]
    pub start: NaiveDate,
    /// How often.
    pub frequency: Frequency,
    /// Where dates go that fall on days without business; by default they stay.
    #[serde(default)]
    pub business_days: BusinessDays,
}

impl DateSeries {
    /// Returns the series whose dates stay where they fall.
    pub fn new(start: NaiveDate, frequency: Frequency) -> Self {
        Self {
            start,
            frequency,
            business_days: BusinessDays::default(),
        }
    }
}

/// Days from `since` on and before `until`: half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateWindow {
    /// The first day.
    #[serde(with = "crate::wire::date")]
    pub since: NaiveDate,
    /// The day after the last one.
    #[serde(with = "crate::wire::date")]
    pub until: NaiveDate,
}

/// One date of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesDate {
    /// Its place from the start, 1 first.
    pub number: i32,
    /// Where the pattern puts it.
    #[serde(with = "crate::wire::date")]
    pub unadjusted: NaiveDate,
    /// Where it falls after the business-day rule.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
}

/// Returns the dates of the series in the window, by where they fall after the business-day rule.
///
/// Rule: docs/src/rules/calendar.md#series.
///
/// # Errors
/// In this order: the faults of `series`, the faults of `window`, `result_too_large` (more than 3,660 dates).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// # let day = |text: &str| text.parse().unwrap();
/// let monthly = Frequency::Months { every: 1, month_end: MonthEnd::Clamp };
/// let series = DateSeries::new(day("2024-01-31"), monthly);
/// let window = DateWindow { since: day("2024-02-01"), until: day("2024-04-01") };
/// let dates: Vec<_> = series_dates(&series, &window).unwrap().iter().map(|date| date.date).collect();
/// assert_eq!(dates, [day("2024-02-29"), day("2024-03-31")]);
/// ```
pub fn series_dates(series: &DateSeries, window: &DateWindow) -> Result<Vec<SeriesDate>, ChamaError> {
    check_series("series", series)?;
    check_window("window", window)?;
    let dates = Dates::new(series);
    at_most_one_series(dates.from(window.since).take_while(|date| date.date < window.until))
}

/// Returns the first dates of the series.
///
/// # Errors
/// In this order: the faults of `series`, `out_of_range` (count: 0 to 3,660), `result_too_large` (a date lies outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let saturdays = Frequency::MonthlyWeekday { nth: 2, weekday: Weekday::Saturday };
/// let series = DateSeries::new("2025-01-12".parse().unwrap(), saturdays);
/// let first = first_series_dates(&series, 1).unwrap();
/// assert_eq!(first[0].date.to_string(), "2025-02-08");
/// ```
pub fn first_series_dates(series: &DateSeries, count: i32) -> Result<Vec<SeriesDate>, ChamaError> {
    check_series("series", series)?;
    limits::PERIODS.check("count", i64::from(count))?;
    let dates = Dates::new(series);
    let list: Vec<SeriesDate> = (1..=count).map(|number| dates.date(number)).collect();
    // They never go back, so the ends speak for all.
    for date in list.first().into_iter().chain(list.last()) {
        known_year(date.date)?;
    }
    Ok(list)
}

/// Returns the first date of the series after a day: the next meeting, the next instalment.
///
/// # Errors
/// In this order: the faults of `series`, `date_out_of_range` (after), `result_too_large` (it lies beyond 2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// # let day = |text: &str| text.parse().unwrap();
/// let series = DateSeries::new(day("2025-01-07"), Frequency::Weeks { every: 2 });
/// assert_eq!(next_series_date(&series, day("2025-01-21")).unwrap().date, day("2025-02-04"));
/// ```
pub fn next_series_date(series: &DateSeries, after: NaiveDate) -> Result<SeriesDate, ChamaError> {
    check_series("series", series)?;
    check_date("after", after)?;
    let dates = Dates::new(series);
    let next = dates.date(dates.first_number(|date| date > after));
    known_year(next.date)?;
    Ok(next)
}

/// Returns the last date of the series before a day, if the series has one.
///
/// # Errors
/// In this order: the faults of `series`, `date_out_of_range` (before), `result_too_large` (it lies outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// # let day = |text: &str| text.parse().unwrap();
/// let series = DateSeries::new(day("2025-01-07"), Frequency::Weeks { every: 2 });
/// assert_eq!(previous_series_date(&series, day("2025-01-21")).unwrap().unwrap().number, 1);
/// assert_eq!(previous_series_date(&series, day("2025-01-07")).unwrap(), None);
/// ```
pub fn previous_series_date(series: &DateSeries, before: NaiveDate) -> Result<Option<SeriesDate>, ChamaError> {
    check_series("series", series)?;
    check_date("before", before)?;
    let dates = Dates::new(series);
    let number = dates.first_number(|date| date >= before).saturating_sub(1);
    if number < 1 {
        return Ok(None);
    }
    let previous = dates.date(number);
    known_year(previous.date)?;
    Ok(Some(previous))
}

/// Refuses a series with a fault: the first of [`series_faults`].
pub(crate) fn check_series(argument: &str, series: &DateSeries) -> Result<(), ChamaError> {
    let mut faults = Vec::new();
    series_faults(argument, series, &mut faults);
    faults.into_iter().next().map_or(Ok(()), Err)
}

/// Adds everything that is wrong with a series to `faults`: start, frequency, business days.
pub(crate) fn series_faults(path: &str, series: &DateSeries, faults: &mut Vec<ChamaError>) {
    faults.extend(
        check_date("start", series.start)
            .map_err(|fault| fault.within(path))
            .err(),
    );
    let mut below = Vec::new();
    frequency_faults(&series.frequency, &mut below);
    faults.extend(below.drain(..).map(|fault| fault.within(&joined(path, "frequency"))));
    business_days_faults(&series.business_days, &mut below);
    faults.extend(
        below
            .drain(..)
            .map(|fault| fault.within(&joined(path, "business_days"))),
    );
}

/// Refuses a window outside the calendar or whose end lies before its start.
pub(crate) fn check_window(argument: &str, window: &DateWindow) -> Result<(), ChamaError> {
    let wrong = check_date("since", window.since).and_then(|()| check_date("until", window.until));
    wrong.map_err(|fault| fault.within(argument))?;
    if window.until < window.since {
        return Err(ChamaError::WrongOrder {
            argument: joined(argument, "until"),
            value: window.until.to_string(),
            earliest: window.since.to_string(),
        });
    }
    Ok(())
}

/// Collects what a series gave, up to the number of dates that one call returns.
pub(crate) fn at_most_one_series<T>(parts: impl Iterator<Item = T>) -> Result<Vec<T>, ChamaError> {
    let most = usize::try_from(limits::PERIODS.maximum).unwrap_or(usize::MAX);
    let mut parts = parts;
    let list: Vec<T> = parts.by_ref().take(most).collect();
    if list.len() == most && parts.next().is_some() {
        return Err(ChamaError::ResultTooLarge {
            quantity: "number of dates".to_owned(),
            maximum: limits::PERIODS.maximum.to_string(),
        });
    }
    Ok(list)
}

/// A series made ready: any date, and any day's place in it, without the dates before.
///
/// Its dates never go back: no business-day rule swaps two of them.
#[derive(Debug, Clone)]
pub(crate) struct Dates<'a> {
    pattern: Pattern,
    open: OpenDays<'a>,
}

/// More places than a series has dates between 1900 and 2199.
const BEYOND_THE_CALENDAR: i32 = 120_000;

impl<'a> Dates<'a> {
    pub(crate) fn new(series: &'a DateSeries) -> Self {
        Self {
            pattern: Pattern::new(series.start, &series.frequency),
            open: OpenDays::new(&series.business_days),
        }
    }

    /// The date with that number; 0 is the pattern's date before the first one.
    pub(crate) fn date(&self, number: i32) -> SeriesDate {
        let unadjusted = self.pattern.date(number.saturating_sub(1));
        SeriesDate {
            number,
            unadjusted,
            date: self.open.adjusted(unadjusted),
        }
    }

    /// The dates from a day on.
    pub(crate) fn from(&self, day: NaiveDate) -> impl Iterator<Item = SeriesDate> + '_ {
        (self.first_number(|date| date >= day)..BEYOND_THE_CALENDAR).map(|number| self.date(number))
    }

    /// The number of the first date that `is_there`, which must stay true once it is.
    pub(crate) fn first_number(&self, is_there: impl Fn(NaiveDate) -> bool) -> i32 {
        let (mut low, mut high) = (1, BEYOND_THE_CALENDAR);
        while low < high {
            let middle = i32::midpoint(low, high);
            if is_there(self.date(middle).date) {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]
    use super::*;
    use crate::calendar::{MonthEnd, Weekday};
    use chrono::Datelike;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn monthly(start: &str, month_end: MonthEnd) -> DateSeries {
        DateSeries::new(day(start), Frequency::Months { every: 1, month_end })
    }

    fn first(series: &DateSeries, count: i32) -> Vec<String> {
        first_series_dates(series, count)
            .unwrap()
            .iter()
            .map(|date| date.date.to_string())
            .collect()
    }

    #[test]
    fn a_series_from_the_31st_never_lands_on_3_march() {
        // X21, X23: an overflowing day 31 gives 3 March, or 2 March in a leap year.
        assert_eq!(
            first(&monthly("2025-01-31", MonthEnd::Clamp), 3),
            ["2025-01-31", "2025-02-28", "2025-03-31"]
        );
        assert_eq!(
            first(&monthly("2024-01-31", MonthEnd::Clamp), 3),
            ["2024-01-31", "2024-02-29", "2024-03-31"]
        );
    }

    #[test]
    fn a_short_month_does_not_shorten_the_dates_after_it() {
        // X22, X25: going from date to date stays on the 3rd, or on the 28th.
        let dates = first_series_dates(&monthly("2024-12-31", MonthEnd::Clamp), 240).unwrap();
        assert!(dates.iter().all(|date| (date.date + chrono::Days::new(1)).day() == 1));
        assert_eq!(dates.last().unwrap().date, day("2044-11-30"));
    }

    #[test]
    fn a_month_without_the_day_may_roll_or_stay_at_the_end() {
        assert_eq!(
            first(&monthly("2024-01-31", MonthEnd::Roll), 4),
            ["2024-01-31", "2024-03-01", "2024-03-31", "2024-05-01"]
        );
        assert_eq!(
            first(&monthly("2024-04-30", MonthEnd::LastDay), 3),
            ["2024-04-30", "2024-05-31", "2024-06-30"]
        );
        assert_eq!(
            first(&monthly("2024-04-29", MonthEnd::LastDay), 3),
            ["2024-04-29", "2024-05-29", "2024-06-29"]
        );
    }

    #[test]
    fn weekly_is_seven_days_and_not_seven_months() {
        // X24, X27, X29.
        let weekly = DateSeries::new(day("2025-03-28"), Frequency::Weeks { every: 1 });
        assert_eq!(first(&weekly, 3), ["2025-03-28", "2025-04-04", "2025-04-11"]);
        let fortnightly = DateSeries::new(day("2025-03-28"), Frequency::Weeks { every: 2 });
        assert_eq!(first(&fortnightly, 2), ["2025-03-28", "2025-04-11"]);
    }

    #[test]
    fn daily_is_not_monthly() {
        // X24.
        let daily = DateSeries::new(day("2025-02-27"), Frequency::Days { every: 1 });
        assert_eq!(first(&daily, 3), ["2025-02-27", "2025-02-28", "2025-03-01"]);
    }

    #[test]
    fn fortnightly_is_not_twice_monthly() {
        let year = DateWindow {
            since: day("2025-01-01"),
            until: day("2026-01-01"),
        };
        let dates = |frequency| {
            series_dates(&DateSeries::new(day("2025-01-01"), frequency), &year)
                .unwrap()
                .len()
        };
        assert_eq!(dates(Frequency::Weeks { every: 2 }), 27);
        assert_eq!(
            dates(Frequency::TwiceMonthly {
                first_day: 15,
                second_day: 31
            }),
            24
        );
        assert_eq!(dates(Frequency::Weeks { every: 4 }), 14);
        assert_eq!(
            dates(Frequency::Weekdays {
                on: vec![Weekday::Friday, Weekday::Tuesday]
            }),
            104
        );
    }

    #[test]
    fn a_91_day_bill_does_not_end_after_90() {
        // X30.
        let bills = DateSeries::new(day("2025-01-06"), Frequency::Days { every: 91 });
        assert_eq!(first(&bills, 2), ["2025-01-06", "2025-04-07"]);
    }

    #[test]
    fn a_part_of_a_series_keeps_its_numbers_and_its_anchor() {
        let series = monthly("2024-01-31", MonthEnd::Clamp);
        let window = DateWindow {
            since: day("2024-03-01"),
            until: day("2024-05-01"),
        };
        let whole = first_series_dates(&series, 4).unwrap();
        assert_eq!(series_dates(&series, &window).unwrap(), whole.get(2..).unwrap());
        assert_eq!(Dates::new(&series).date(4).date, whole[3].date);
    }

    #[test]
    fn the_first_date_is_on_or_after_the_start() {
        for (start, expected) in [
            ("2025-01-15", "2025-01-15"),
            ("2025-01-16", "2025-01-31"),
            ("2025-01-31", "2025-01-31"),
        ] {
            let series = DateSeries::new(
                day(start),
                Frequency::TwiceMonthly {
                    first_day: 15,
                    second_day: 31,
                },
            );
            assert_eq!(first(&series, 1), [expected]);
        }
        let after_both = DateSeries::new(
            day("2025-01-21"),
            Frequency::TwiceMonthly {
                first_day: 5,
                second_day: 20,
            },
        );
        assert_eq!(first(&after_both, 2), ["2025-02-05", "2025-02-20"]);
        let saturdays = |start| {
            DateSeries::new(
                day(start),
                Frequency::MonthlyWeekday {
                    nth: 5,
                    weekday: Weekday::Saturday,
                },
            )
        };
        assert_eq!(first(&saturdays("2025-01-25"), 2), ["2025-01-25", "2025-02-22"]);
        assert_eq!(first(&saturdays("2025-01-26"), 2), ["2025-02-22", "2025-03-29"]);
    }

    #[test]
    fn the_weekdays_may_be_named_in_any_order() {
        let on = |on| first(&DateSeries::new(day("2025-01-01"), Frequency::Weekdays { on }), 9);
        assert_eq!(
            on(vec![Weekday::Sunday, Weekday::Tuesday, Weekday::Friday]),
            on(vec![Weekday::Friday, Weekday::Sunday, Weekday::Tuesday])
        );
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let mut series = monthly("1899-01-31", MonthEnd::Clamp);
        series.frequency = Frequency::TwiceMonthly {
            first_day: 0,
            second_day: 0,
        };
        series.business_days.holidays = vec![day("2200-01-01")];
        let mut window = DateWindow {
            since: day("1899-12-31"),
            until: day("1899-12-30"),
        };
        let fault = |series: &DateSeries, window: &DateWindow| series_dates(series, window).unwrap_err().to_string();
        let expect = |series: &DateSeries, window: &DateWindow, start: &str| {
            let fault = fault(series, window);
            assert!(fault.starts_with(start), "{fault}");
        };
        expect(
            &series,
            &window,
            "`series.start` is 1899-01-31, but dates must be from 1900-01-01 to 2199-12-31",
        );
        series.start = day("1900-01-01");
        expect(
            &series,
            &window,
            "`series.frequency.first_day` is 0, but must be from 1 to 27",
        );
        series.frequency = Frequency::TwiceMonthly {
            first_day: 27,
            second_day: 0,
        };
        expect(
            &series,
            &window,
            "`series.frequency.second_day` is 0, but must be from 2 to 31",
        );
        series.frequency = Frequency::TwiceMonthly {
            first_day: 27,
            second_day: 27,
        };
        expect(
            &series,
            &window,
            "`series.frequency.second_day` is 27, which must not be before 28",
        );
        series.frequency = Frequency::Days { every: 1 };
        expect(&series, &window, "`series.business_days.holidays[0]` is 2200-01-01");
        series.business_days.holidays.clear();
        expect(&series, &window, "`window.since` is 1899-12-31");
        window.since = day("1900-01-01");
        expect(&series, &window, "`window.until` is 1899-12-30");
        window.until = day("1900-01-01");
        window.since = day("1900-01-02");
        expect(
            &series,
            &window,
            "`window.until` is 1900-01-01, which must not be before 1900-01-02",
        );
        window.until = day("1999-01-01");
        expect(&series, &window, "the number of dates would be beyond 3660");
        window.until = window.since + chrono::Days::new(3660);
        assert_eq!(series_dates(&series, &window).unwrap().len(), 3660);
    }

    #[test]
    fn every_fault_of_a_series_is_collected() {
        let mut series = monthly("1899-01-31", MonthEnd::Clamp);
        series.frequency = Frequency::TwiceMonthly {
            first_day: 0,
            second_day: 32,
        };
        series.business_days.holidays = vec![day("2200-01-01"), day("2025-01-01"), day("1800-01-01")];
        let mut faults = Vec::new();
        series_faults("contribution.series", &series, &mut faults);
        let paths: Vec<_> = faults.into_iter().map(|fault| fault.into_fault().path).collect();
        assert_eq!(
            paths,
            [
                "contribution.series.start",
                "contribution.series.frequency.first_day",
                "contribution.series.frequency.second_day",
                "contribution.series.business_days.holidays[0]",
                "contribution.series.business_days.holidays[2]",
            ]
        );
    }
}
