//! How often something falls due: every fortnight, on the 31st, on the second Saturday.
//!
//! A frequency together with a start gives the k-th date in one step, `f(start, k)`. It is never
//! found from the date before, so a short month shortens one date and not all that follow:
//! monthly from 31 January 2024 is 29 February, 31 March, 30 April. Left out: hours of the day.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits;
use crate::wire::kind_enum;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday, the first day of the week.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// Where a monthly date falls in a month that does not have its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthEnd {
    /// On the last day of that month: 31 January, 29 February, 31 March.
    #[default]
    Clamp,
    /// On the first day of the month after it: 31 January, 1 March, 31 March.
    Roll,
    /// A start on the last day of its month means the last day of every month: 30 April, 31 May.
    /// Any other start is clamped.
    LastDay,
}

/// How often something falls due.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum Frequency {
    /// Every so many days; 1 is daily.
    Days {
        /// Days from one date to the next, 1 to 3,660.
        every: i32,
    },
    /// Every so many weeks, on the weekday of the start; 2 is fortnightly, which is not twice monthly.
    Weeks {
        /// Weeks from one date to the next, 1 to 520.
        every: i32,
    },
    /// Every week on the same weekdays, such as Tuesday and Friday.
    Weekdays {
        /// The weekdays, each once, in any order.
        on: Vec<Weekday>,
    },
    /// Every so many months, on the start's day of the month; 3 is quarterly, 12 yearly.
    Months {
        /// Months from one date to the next, 1 to 120.
        every: i32,
        /// Where the date falls in a month without that day.
        #[serde(default)]
        month_end: MonthEnd,
    },
    /// Twice a month, such as the 15th and the 31st; in a shorter month its last day.
    TwiceMonthly {
        /// The earlier day of the month, 1 to 27.
        first_day: i32,
        /// The later day of the month, after `first_day`, up to 31.
        second_day: i32,
    },
    /// Every month on the same weekday, such as the second Saturday.
    #[doc(alias = "second Saturday")]
    MonthlyWeekday {
        /// Which one of the month: 1 to 4, or 5 for the last (-1 is read as the last too).
        nth: i32,
        /// The weekday.
        weekday: Weekday,
    },
}

kind_enum!(Frequency);

impl Weekday {
    /// The weekday of a date.
    pub(crate) fn of(date: NaiveDate) -> Self {
        match date.weekday() {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }

    /// Days since the Monday of the same week.
    pub(crate) fn days_after_monday(self) -> i64 {
        match self {
            Self::Monday => 0,
            Self::Tuesday => 1,
            Self::Wednesday => 2,
            Self::Thursday => 3,
            Self::Friday => 4,
            Self::Saturday => 5,
            Self::Sunday => 6,
        }
    }
}

/// Adds what is wrong with a frequency to `faults`, with paths below the frequency's.
pub(crate) fn frequency_faults(frequency: &Frequency, faults: &mut Vec<ChamaError>) {
    let every = |bound: limits::Bound, every: i32| bound.check("every", i64::from(every));
    match frequency {
        Frequency::Days { every: days } => faults.extend(every(limits::EVERY_DAYS, *days).err()),
        Frequency::Weeks { every: weeks } => faults.extend(every(limits::EVERY_WEEKS, *weeks).err()),
        Frequency::Months { every: months, .. } => faults.extend(every(limits::EVERY_MONTHS, *months).err()),
        Frequency::Weekdays { on } => {
            if let Err(fault) = limits::WEEKDAYS.check_len("on", on.len()) {
                faults.push(fault);
                return;
            }
            for (place, weekday) in on.iter().enumerate() {
                if on.iter().take(place).any(|earlier| earlier == weekday) {
                    let value = format!("{weekday:?}").to_lowercase();
                    faults.push(ChamaError::Duplicate {
                        argument: format!("on[{place}]"),
                        value,
                    });
                }
            }
        }
        Frequency::TwiceMonthly { first_day, second_day } => {
            let first = limits::FIRST_DAY.check("first_day", i64::from(*first_day));
            let second = limits::SECOND_DAY.check("second_day", i64::from(*second_day));
            if first.is_ok() && second.is_ok() && second_day <= first_day {
                faults.push(ChamaError::WrongOrder {
                    argument: "second_day".to_owned(),
                    value: second_day.to_string(),
                    earliest: first_day.saturating_add(1).to_string(),
                });
            }
            faults.extend(first.err());
            faults.extend(second.err());
        }
        Frequency::MonthlyWeekday { nth, .. } => {
            if *nth != LAST_OF_MONTH {
                faults.extend(limits::NTH_WEEKDAY.check("nth", i64::from(*nth)).err());
            }
        }
    }
}

/// The other way to write the fifth weekday of a month, which is its last.
const LAST_OF_MONTH: i32 = -1;

/// A frequency on its start, ready to give any of its dates without the ones before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern {
    start: NaiveDate,
    steps: Steps,
}

/// Whole steps of a pattern. `skipped` counts the dates of the first week or month that lie before the start;
/// `month` is the month of the start, counted from year 0.
#[derive(Debug, Clone, Copy)]
enum Steps {
    Days {
        every: i64,
    },
    Weekdays {
        monday: NaiveDate,
        days: [i64; 7],
        in_week: i64,
        skipped: i64,
    },
    Months {
        month: i64,
        every: i64,
        day: i64,
        roll: bool,
    },
    TwiceMonthly {
        month: i64,
        first: i64,
        second: i64,
        skipped: i64,
    },
    MonthlyWeekday {
        month: i64,
        nth: i64,
        weekday: Weekday,
        skipped: i64,
    },
}

impl Pattern {
    pub(crate) fn new(start: NaiveDate, frequency: &Frequency) -> Self {
        let month = month_number(start);
        let day = i64::from(start.day());
        let steps = match frequency {
            Frequency::Days { every } => Steps::Days {
                every: i64::from(*every),
            },
            Frequency::Weeks { every } => Steps::Days {
                every: i64::from(*every).saturating_mul(7),
            },
            Frequency::Weekdays { on } => {
                // Counting the smaller ones sorts without touching the list.
                let mut days = [0; 7];
                for weekday in on {
                    let this = weekday.days_after_monday();
                    let place = on.iter().filter(|other| other.days_after_monday() < this).count();
                    if let Some(slot) = days.get_mut(place) {
                        *slot = this;
                    }
                }
                let since_monday = Weekday::of(start).days_after_monday();
                let skipped = on
                    .iter()
                    .filter(|weekday| weekday.days_after_monday() < since_monday)
                    .count();
                Steps::Weekdays {
                    monday: shifted(start, since_monday.saturating_neg()),
                    days,
                    in_week: i64::try_from(on.len()).unwrap_or(1).max(1),
                    skipped: i64::try_from(skipped).unwrap_or(0),
                }
            }
            Frequency::Months { every, month_end } => {
                let starts_last = *month_end == MonthEnd::LastDay && day == days_in_month(month);
                let day = if starts_last { 31 } else { day };
                Steps::Months {
                    month,
                    every: i64::from(*every),
                    day,
                    roll: *month_end == MonthEnd::Roll,
                }
            }
            Frequency::TwiceMonthly { first_day, second_day } => {
                let (first, second) = (i64::from(*first_day), i64::from(*second_day));
                let skipped = if day <= first {
                    0
                } else if start <= clamped(month, second) {
                    1
                } else {
                    2
                };
                Steps::TwiceMonthly {
                    month,
                    first,
                    second,
                    skipped,
                }
            }
            Frequency::MonthlyWeekday { nth, weekday } => {
                let nth = i64::from(if *nth == LAST_OF_MONTH { 5 } else { *nth });
                let skipped = i64::from(nth_weekday(month, nth, *weekday) < start);
                Steps::MonthlyWeekday {
                    month,
                    nth,
                    weekday: *weekday,
                    skipped,
                }
            }
        };
        Self { start, steps }
    }

    /// The date `index` places after the first one on or after the start; before it when negative.
    ///
    /// Beyond the calendar's end it stays there, so that the dates never go back.
    pub(crate) fn date(&self, index: i32) -> NaiveDate {
        let index = i64::from(index);
        match self.steps {
            Steps::Days { every } => shifted(self.start, every.saturating_mul(index)),
            Steps::Weekdays {
                monday,
                days,
                in_week,
                skipped,
            } => {
                let place = index.saturating_add(skipped);
                let in_the_week = usize::try_from(place.rem_euclid(in_week))
                    .ok()
                    .and_then(|place| days.get(place));
                let weeks = place.div_euclid(in_week).saturating_mul(7);
                shifted(monday, weeks.saturating_add(in_the_week.copied().unwrap_or(0)))
            }
            Steps::Months {
                month,
                every,
                day,
                roll,
            } => {
                let month = month.saturating_add(every.saturating_mul(index));
                if roll && day > days_in_month(month) {
                    return clamped(month.saturating_add(1), 1);
                }
                clamped(month, day)
            }
            Steps::TwiceMonthly {
                month,
                first,
                second,
                skipped,
            } => {
                let place = index.saturating_add(skipped);
                let day = if place.rem_euclid(2) == 0 { first } else { second };
                clamped(month.saturating_add(place.div_euclid(2)), day)
            }
            Steps::MonthlyWeekday {
                month,
                nth,
                weekday,
                skipped,
            } => nth_weekday(month.saturating_add(index).saturating_add(skipped), nth, weekday),
        }
    }
}

/// Of a month: the days of its year before it, and its own.
type MonthOfYear = (u32, u32);

const COMMON_YEAR: [MonthOfYear; 12] = months_of_year(28);
const LEAP_YEAR: [MonthOfYear; 12] = months_of_year(29);

const fn months_of_year(february: u32) -> [MonthOfYear; 12] {
    let first = 31 + february;
    [
        (0, 31),
        (31, february),
        (first, 31),
        (first + 31, 30),
        (first + 61, 31),
        (first + 92, 30),
        (first + 122, 31),
        (first + 153, 31),
        (first + 184, 30),
        (first + 214, 31),
        (first + 245, 30),
        (first + 275, 31),
    ]
}

fn months_of(new_year: NaiveDate) -> &'static [MonthOfYear] {
    if new_year.leap_year() { &LEAP_YEAR } else { &COMMON_YEAR }
}

/// The dates of a pattern one after another: each from the one before, which is cheaper than from the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PatternDates {
    next: Next,
}

/// Where the next date is counted from.
#[derive(Debug, Clone, Copy)]
enum Next {
    /// It is this one, and the one after it so many days later.
    Day { date: NaiveDate, every: u64 },
    /// It lies in the first of these months, which end the year that begins there.
    Month {
        new_year: NaiveDate,
        months: &'static [MonthOfYear],
        day: u32,
        /// 1 if a day that the month lacks is the first of the next one.
        beyond: u32,
    },
    /// It is that of this place of the pattern.
    Place { pattern: Pattern, index: i32 },
}

impl PatternDates {
    /// The dates from place `index` on.
    pub(crate) fn new(pattern: Pattern, index: i32) -> Self {
        let next = match pattern.steps {
            Steps::Days { every } => Next::Day {
                date: pattern.date(index),
                every: u64::try_from(every).unwrap_or(0),
            },
            Steps::Months {
                month,
                every: 1,
                day,
                roll,
            } => {
                let month = month.saturating_add(index.into());
                let of_year = month.rem_euclid(12);
                let new_year = clamped(month.saturating_sub(of_year), 1);
                Next::Month {
                    new_year,
                    months: months_of(new_year)
                        .get(usize::try_from(of_year).unwrap_or(0)..)
                        .unwrap_or_default(),
                    day: u32::try_from(day).unwrap_or(31),
                    beyond: roll.into(),
                }
            }
            _ => Next::Place { pattern, index },
        };
        Self { next }
    }

    /// The next date: [`Pattern::date`] of the next place.
    #[inline]
    pub(crate) fn advance(&mut self) -> NaiveDate {
        match &mut self.next {
            Next::Day { date, every } => {
                let found = *date;
                *date = found.checked_add_days(Days::new(*every)).unwrap_or(NaiveDate::MAX);
                found
            }
            Next::Month {
                new_year,
                months,
                day,
                beyond,
            } => {
                if months.is_empty() {
                    let year = new_year.year().saturating_add(1);
                    *new_year = NaiveDate::from_yo_opt(year, 1).unwrap_or(NaiveDate::MAX);
                    *months = months_of(*new_year);
                }
                let ((before, length), rest) = months.split_first().unwrap_or((&(0, 31), &[]));
                *months = rest;
                // December has 31 days, so nothing lies beyond the year.
                let day = (*day).min(length.saturating_add(*beyond));
                let found = new_year.with_ordinal(before.saturating_add(day));
                found.unwrap_or(NaiveDate::MAX)
            }
            Next::Place { pattern, index } => {
                let found = pattern.date(*index);
                *index = index.saturating_add(1);
                found
            }
        }
    }
}

/// The month of a date, counted from January of year 0.
pub(crate) fn month_number(date: NaiveDate) -> i64 {
    i64::from(date.year())
        .saturating_mul(12)
        .saturating_add(i64::from(date.month0()))
}

/// The day of that month, or its last day where it is shorter.
pub(crate) fn clamped(month: i64, day: i64) -> NaiveDate {
    let year = i32::try_from(month.div_euclid(12)).ok();
    let month_of_year = u32::try_from(month.rem_euclid(12).saturating_add(1)).ok();
    // Every month has 28 days.
    let day = if day > 28 { day.min(days_in_month(month)) } else { day };
    let day = u32::try_from(day).ok();
    let date = match (year, month_of_year, day) {
        (Some(year), Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day),
        _ => None,
    };
    date.unwrap_or(if month < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// How many days the month has.
pub(crate) fn days_in_month(month: i64) -> i64 {
    match month.rem_euclid(12) {
        1 if is_leap_year(month.div_euclid(12)) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

/// Whether the year has a 29 February.
pub(crate) fn is_leap_year(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// The date so many days later; at the calendar's ends it stays there.
pub(crate) fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    let moved = TimeDelta::try_days(days).and_then(|days| date.checked_add_signed(days));
    moved.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// The first to fourth, or the last (5), weekday of that name in the month.
fn nth_weekday(month: i64, nth: i64, weekday: Weekday) -> NaiveDate {
    let first = clamped(month, 1);
    let offset = weekday
        .days_after_monday()
        .saturating_sub(Weekday::of(first).days_after_monday())
        .rem_euclid(7);
    let day = nth
        .saturating_sub(1)
        .saturating_mul(7)
        .saturating_add(offset)
        .saturating_add(1);
    let day = if day > days_in_month(month) {
        day.saturating_sub(7)
    } else {
        day
    };
    clamped(month, day)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "tests")]
    use super::*;

    #[test]
    fn a_frequency_has_its_kind_in_json() {
        let text = r#"{"every":3,"kind":"months"}"#;
        let quarterly: Frequency = serde_json::from_str(text).unwrap();
        assert_eq!(
            quarterly,
            Frequency::Months {
                every: 3,
                month_end: MonthEnd::Clamp
            }
        );
        let written = serde_json::to_string(&quarterly).unwrap();
        assert_eq!(written, r#"{"kind":"months","every":3,"month_end":"clamp"}"#);
        assert!(serde_json::from_str::<Frequency>(r#"{"kind":"months","every":3,"day":1}"#).is_err());
    }

    #[test]
    fn the_fifth_weekday_of_a_month_is_its_last() {
        let start = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        for weekday in [Weekday::Monday, Weekday::Friday, Weekday::Sunday] {
            let fifth = Pattern::new(start, &Frequency::MonthlyWeekday { nth: 5, weekday });
            let last = Pattern::new(start, &Frequency::MonthlyWeekday { nth: -1, weekday });
            for index in -50..50 {
                assert_eq!(fifth.date(index), last.date(index));
                assert_ne!(shifted(fifth.date(index), 7).month(), fifth.date(index).month());
                assert_eq!(Weekday::of(fifth.date(index)), weekday);
            }
        }
    }

    #[test]
    fn a_date_counted_from_the_one_before_is_the_same() {
        let starts = ["2024-01-31", "2023-02-28", "2024-02-29", "2099-11-15", "2024-12-30"];
        let months = |every, month_end| Frequency::Months { every, month_end };
        let frequencies = [
            Frequency::Days { every: 1 },
            Frequency::Weeks { every: 3 },
            months(1, MonthEnd::Clamp),
            months(1, MonthEnd::Roll),
            months(1, MonthEnd::LastDay),
            months(3, MonthEnd::Clamp),
            Frequency::TwiceMonthly {
                first_day: 15,
                second_day: 31,
            },
            Frequency::Weekdays {
                on: vec![Weekday::Friday, Weekday::Tuesday],
            },
        ];
        for start in starts {
            for frequency in &frequencies {
                let pattern = Pattern::new(start.parse().unwrap(), frequency);
                for begin in [-3, 0, 1, 30] {
                    let mut dates = PatternDates::new(pattern, begin);
                    for index in begin..begin + 60 {
                        assert_eq!(dates.advance(), pattern.date(index), "{start} {frequency:?} {index}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_calendar_s_ends_are_walls() {
        let start = NaiveDate::from_ymd_opt(2199, 12, 31).unwrap();
        for frequency in [
            Frequency::Days { every: 3660 },
            Frequency::Months {
                every: 120,
                month_end: MonthEnd::Roll,
            },
            Frequency::MonthlyWeekday {
                nth: 5,
                weekday: Weekday::Monday,
            },
        ] {
            let pattern = Pattern::new(start, &frequency);
            assert!(pattern.date(i32::MAX) >= pattern.date(120_000));
            assert!(pattern.date(i32::MIN) <= pattern.date(-1));
        }
    }
}
