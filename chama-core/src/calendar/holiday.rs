//! The public holidays of Kenya, and Easter.
//!
//! The fixed days and Easter are computed; the days that the Gazette names (Idd, elections, mourning)
//! are passed in as data. A holiday on a Sunday moves to the first day after it that is not itself a
//! public holiday, and the Sunday ceases to be one: Christmas 2022, a Sunday, was kept on Tuesday the
//! 27th, because the 26th is Boxing Day. Source: Public Holidays Act (Cap. 110), section 4; Constitution, article 9.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Weekday, clamped, shifted};
use crate::error::ChamaError;
use crate::limits::{self, check_date};
use crate::sort;

/// What becomes of a gazetted day that falls on a Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SundayRule {
    /// It moves, as the holidays of the Act do (Idd-ul-Fitr).
    #[default]
    Moves,
    /// It stays on the day that the notice names (a day of mourning).
    Stays,
}

/// A holiday that the Gazette named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GazettedDay {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// What it is for.
    pub name: String,
    /// What becomes of it on a Sunday; it moves by default.
    #[serde(default)]
    pub on_sunday: SundayRule,
}

/// A public holiday, on the day on which it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The day on which it is kept.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
    /// Its name.
    pub name: String,
    /// The Sunday that it was moved from, if it was.
    #[serde(with = "crate::wire::date_option")]
    pub observed_for: Option<NaiveDate>,
}

/// Returns Easter Sunday of the Gregorian calendar.
///
/// Formula: the anonymous computus (Meeus, Astronomical Algorithms, chapter 8). Rule: docs/src/rules/calendar.md#easter.
///
/// # Errors
/// `out_of_range` (year: 1900 to 2199).
///
/// # Examples
/// ```
/// let easter = chama_core::calendar::easter_sunday(2025).unwrap();
/// assert_eq!(easter.to_string(), "2025-04-20");
/// ```
pub fn easter_sunday(year: i32) -> Result<NaiveDate, ChamaError> {
    limits::YEAR.check("year", i64::from(year))?;
    Ok(easter(i64::from(year)))
}

/// Returns the public holidays of Kenya that are kept in a year, by date, then by name.
///
/// `gazetted` may hold days of other years too. Two holidays on one Sunday move to the same day.
/// Rule: docs/src/rules/calendar.md#kenyan-holidays.
///
/// # Errors
/// In this order: `out_of_range` (year: 2011 to 2199), `too_long` (gazetted: at most 10,000), `date_out_of_range`, `too_long` and
/// `invalid_text` (gazetted days).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let holidays = kenya_holidays(2022, &kenya_gazetted_idd_days()).unwrap();
/// let christmas = holidays.iter().find(|day| day.name == "Christmas Day").unwrap();
/// assert_eq!(christmas.date.to_string(), "2022-12-27");
/// assert_eq!(christmas.observed_for.unwrap().to_string(), "2022-12-25");
/// ```
#[doc(alias = "public holidays")]
pub fn kenya_holidays(year: i32, gazetted: &[GazettedDay]) -> Result<Vec<Holiday>, ChamaError> {
    limits::HOLIDAY_YEAR.check("year", i64::from(year))?;
    limits::HOLIDAYS.check_len("gazetted", gazetted.len())?;
    for (place, day) in gazetted.iter().enumerate() {
        check_date("date", day.date)
            .and_then(|()| limits::check_text("name", &day.name))
            .map_err(|fault| fault.within(&format!("gazetted[{place}]")))?;
    }
    // A Sunday at the end of a year may be kept in the next, and next year's New Year may be in its way.
    let mut days = Vec::new();
    for year in [year.saturating_sub(1), year, year.saturating_add(1)] {
        days.extend(fixed_days(i64::from(year)));
    }
    days.extend(gazetted.iter().cloned());
    let mut holidays: Vec<Holiday> = kept(days)
        .into_iter()
        .filter(|holiday| holiday.date.year() == year)
        .collect();
    sort::by(&mut holidays, |one, other| {
        (one.date, &one.name).cmp(&(other.date, &other.name))
    });
    Ok(holidays)
}

/// Returns the days of Idd-ul-Fitr and Idd-ul-Azha that the Kenya Gazette named, 2019 to 2026.
///
/// Later ones are announced a few days before; add them to the list that goes to [`kenya_holidays`].
/// Source: docs/src/rules/calendar.md#gazetted-days.
///
/// # Examples
/// ```
/// let days = chama_core::calendar::kenya_gazetted_idd_days();
/// assert_eq!(days[0].date.to_string(), "2019-06-05");
/// ```
pub fn kenya_gazetted_idd_days() -> Vec<GazettedDay> {
    let days = |name: &'static str, dates: &'static [(i64, i64, i64)]| {
        dates
            .iter()
            .map(move |(year, month, day)| day_of(*year, *month, *day, name))
    };
    let mut all: Vec<GazettedDay> = days("Idd-ul-Fitr", FITR).chain(days("Idd-ul-Azha", AZHA)).collect();
    sort::by_key(&mut all, |day| day.date);
    all
}

const FITR: &[(i64, i64, i64)] = &[
    (2019, 6, 5),
    (2020, 5, 25),
    (2021, 5, 14),
    (2022, 5, 3),
    (2023, 4, 21),
    (2024, 4, 10),
    (2025, 3, 31),
    (2026, 3, 20),
];

const AZHA: &[(i64, i64, i64)] = &[
    (2019, 8, 12),
    (2020, 7, 31),
    (2021, 7, 20),
    (2022, 7, 11),
    (2023, 6, 28),
    (2024, 6, 17),
    (2025, 6, 6),
    (2026, 5, 27),
];

/// The holidays of a year where they fall, before any Sunday moves.
fn fixed_days(year: i64) -> Vec<GazettedDay> {
    let day = |month, day, name| day_of(year, month, day, name);
    let easter = easter(year);
    let around_easter = |days, name: &str| GazettedDay {
        date: shifted(easter, days),
        name: name.to_owned(),
        on_sunday: SundayRule::Moves,
    };
    let mut days = vec![
        day(1, 1, "New Year's Day"),
        around_easter(-2, "Good Friday"),
        around_easter(1, "Easter Monday"),
        day(5, 1, "Labour Day"),
        day(6, 1, "Madaraka Day"),
        day(10, 20, "Mashujaa Day"),
        day(12, 12, "Jamhuri Day"),
        day(12, 25, "Christmas Day"),
        day(12, 26, "Boxing Day"),
    ];
    // Not kept from the 2010 constitution until the High Court restored it in November 2017.
    match year {
        ..2018 => {}
        2018..=2020 => days.push(day(10, 10, "Moi Day")),
        2021..=2023 => days.push(day(10, 10, "Utamaduni Day")),
        _ => days.push(day(10, 10, "Mazingira Day")),
    }
    days
}

/// Moves the holidays on Sundays, earliest first.
fn kept(mut days: Vec<GazettedDay>) -> Vec<Holiday> {
    sort::by_key(&mut days, |day| day.date);
    let moves = |day: &GazettedDay| day.on_sunday == SundayRule::Moves && Weekday::of(day.date) == Weekday::Sunday;
    let mut taken: BTreeSet<NaiveDate> = days.iter().filter(|day| !moves(day)).map(|day| day.date).collect();
    let mut last_move = None;
    days.into_iter()
        .map(|day| {
            if !moves(&day) {
                return Holiday {
                    date: day.date,
                    name: day.name,
                    observed_for: None,
                };
            }
            let date = match last_move {
                Some((sunday, date)) if sunday == day.date => date,
                _ => first_free_day(shifted(day.date, 1), &taken),
            };
            taken.insert(date);
            last_move = Some((day.date, date));
            Holiday {
                date,
                name: day.name,
                observed_for: Some(day.date),
            }
        })
        .collect()
}

fn first_free_day(from: NaiveDate, taken: &BTreeSet<NaiveDate>) -> NaiveDate {
    let mut date = from;
    while taken.contains(&date) {
        date = shifted(date, 1);
    }
    date
}

fn day_of(year: i64, month: i64, day: i64, name: &str) -> GazettedDay {
    let date = clamped(year.saturating_mul(12).saturating_add(month).saturating_sub(1), day);
    GazettedDay {
        date,
        name: name.to_owned(),
        on_sunday: SundayRule::Moves,
    }
}

/// Easter Sunday by the anonymous computus; the letters are those of the book.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::many_single_char_names,
    reason = "years of the calendar are at most four digits, so every step stays below a hundred thousand"
)]
fn easter(year: i64) -> NaiveDate {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    clamped(year * 12 + n / 31 - 1, n % 31 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_is_on_a_sunday_between_22_march_and_25_april() {
        for year in 1900..=2199 {
            let easter = easter_sunday(year).unwrap();
            assert_eq!(Weekday::of(easter), Weekday::Sunday);
            assert!((82..=116).contains(&easter.ordinal()), "{easter}");
        }
    }

    #[test]
    fn christmas_on_a_sunday_passes_over_boxing_day() {
        let days = kenya_holidays(2022, &[]).unwrap();
        let of = |name: &str| days.iter().find(|day| day.name == name).unwrap();
        assert_eq!(of("Christmas Day").date, day("2022-12-27"));
        assert_eq!(of("Christmas Day").observed_for, Some(day("2022-12-25")));
        assert_eq!(of("Boxing Day").observed_for, None);
        assert!(days.iter().all(|holiday| holiday.date != day("2022-12-25")));
    }

    #[test]
    fn two_holidays_on_one_sunday_are_one_day_off() {
        let idd = GazettedDay {
            date: day("2025-06-01"),
            name: "Idd".to_owned(),
            on_sunday: SundayRule::Moves,
        };
        let days = kenya_holidays(2025, &[idd]).unwrap();
        let moved: Vec<_> = days
            .iter()
            .filter(|day| day.observed_for.is_some())
            .map(|day| day.date)
            .collect();
        assert_eq!(moved, [day("2025-06-02"), day("2025-06-02")]);
    }

    #[test]
    fn a_sunday_at_the_end_of_december_is_kept_in_january() {
        // 31 December 2023 is a Sunday, 1 January 2024 a holiday.
        let last = [GazettedDay {
            date: day("2023-12-31"),
            name: "Last".to_owned(),
            on_sunday: SundayRule::Moves,
        }];
        assert!(
            kenya_holidays(2023, &last)
                .unwrap()
                .iter()
                .all(|day| day.name != "Last")
        );
        assert_eq!(kenya_holidays(2024, &last).unwrap()[1].date, day("2024-01-02"));
    }

    #[test]
    fn the_tenth_of_october_had_four_lives() {
        let tenth = |year| {
            let days = kenya_holidays(year, &[]).unwrap();
            days.into_iter()
                .find(|day| (day.date.month(), day.date.day()) == (10, 10))
                .map(|day| day.name)
        };
        assert_eq!(tenth(2017), None);
        assert_eq!(tenth(2020).as_deref(), Some("Moi Day"));
        assert_eq!(tenth(2023).as_deref(), Some("Utamaduni Day"));
        assert_eq!(tenth(2024).as_deref(), Some("Mazingira Day"));
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let mut gazetted = vec![GazettedDay {
            date: day("2200-01-01"),
            name: "\n".to_owned(),
            on_sunday: SundayRule::Moves,
        }];
        let refused = |year, gazetted: &[GazettedDay]| kenya_holidays(year, gazetted).unwrap_err().to_string();
        assert!(refused(2010, &gazetted).starts_with("`year` is 2010, but must be from 2011 to 2199"));
        assert!(refused(2011, &gazetted).starts_with("`gazetted[0].date` is 2200-01-01"));
        gazetted[0].date = day("2011-01-01");
        assert!(refused(2011, &gazetted).starts_with("`gazetted[0].name` is"));
        gazetted[0].name = "Idd".to_owned();
        assert_eq!(kenya_holidays(2011, &gazetted).unwrap().len(), 10);
    }
}
