//! How long someone has been a member, in complete months and years of the calendar.
//!
//! Someone who joined on 31 January has one month on 29 February 2024, because that February has no
//! later day; someone who joined on 29 February has a year on 28 February. A month is never 30 days:
//! 360 days are 11 months, not 12.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{DateWindow, check_window, clamped, known_year, month_number};
use crate::error::ChamaError;
use crate::limits::{self, check_date};

/// How long a window is, in the calendar's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenure {
    /// Complete years.
    pub years: i32,
    /// Complete months after the years, 0 to 11.
    pub months: i32,
    /// Days after the months.
    pub days: i32,
    /// All complete months.
    pub total_months: i32,
    /// All days.
    pub total_days: i32,
}

/// Returns the date so many months later, or earlier when negative; where the month is too short, its last day.
///
/// Rule: docs/src/rules/calendar.md#complete-months.
///
/// # Errors
/// In this order: `date_out_of_range` (date), `out_of_range` (months: -3,600 to 3,600), `result_too_large` (the answer
/// lies outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let date = add_months("2024-02-29".parse().unwrap(), 12).unwrap();
/// assert_eq!(date.to_string(), "2025-02-28");
/// ```
pub fn add_months(date: NaiveDate, months: i32) -> Result<NaiveDate, ChamaError> {
    check_date("date", date)?;
    limits::MONTHS.check("months", i64::from(months))?;
    known_year(months_later(date, i64::from(months)))
}

/// Returns the complete months from `window.since` to `window.until`.
///
/// Rule: docs/src/rules/calendar.md#complete-months.
///
/// # Errors
/// The faults of `window`.
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let window = DateWindow { since: "2024-01-31".parse().unwrap(), until: "2024-02-29".parse().unwrap() };
/// assert_eq!(complete_months(&window).unwrap(), 1);
/// ```
pub fn complete_months(window: &DateWindow) -> Result<i32, ChamaError> {
    check_window("window", window)?;
    Ok(whole_months(window.since, window.until))
}

/// Returns the complete years from `window.since` to `window.until`: an age, a tenure.
///
/// # Errors
/// The faults of `window`.
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let window = DateWindow { since: "2024-02-29".parse().unwrap(), until: "2025-02-28".parse().unwrap() };
/// assert_eq!(complete_years(&window).unwrap(), 1);
/// ```
pub fn complete_years(window: &DateWindow) -> Result<i32, ChamaError> {
    Ok(complete_months(window)?.div_euclid(12))
}

/// Returns the window's length in years, months and days, as people say it.
///
/// # Errors
/// The faults of `window`.
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let window = DateWindow { since: "2023-11-30".parse().unwrap(), until: "2025-03-01".parse().unwrap() };
/// let tenure = tenure(&window).unwrap();
/// assert_eq!((tenure.years, tenure.months, tenure.days), (1, 3, 1));
/// ```
pub fn tenure(window: &DateWindow) -> Result<Tenure, ChamaError> {
    let total_months = complete_months(window)?;
    let month_day = months_later(window.since, i64::from(total_months));
    Ok(Tenure {
        years: total_months.div_euclid(12),
        months: total_months.rem_euclid(12),
        days: days_from(month_day, window.until),
        total_months,
        total_days: days_from(window.since, window.until),
    })
}

/// The date so many months later, clamped to the end of its month.
pub(crate) fn months_later(date: NaiveDate, months: i64) -> NaiveDate {
    clamped(month_number(date).saturating_add(months), i64::from(date.day()))
}

/// Complete months between two dates in order.
pub(crate) fn whole_months(from: NaiveDate, until: NaiveDate) -> i32 {
    let months = month_number(until).saturating_sub(month_number(from));
    let complete = if months_later(from, months) > until {
        months.saturating_sub(1)
    } else {
        months
    };
    i32::try_from(complete).unwrap_or(i32::MAX)
}

fn days_from(from: NaiveDate, until: NaiveDate) -> i32 {
    i32::try_from(until.signed_duration_since(from).num_days()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn window(from: &str, until: &str) -> DateWindow {
        DateWindow {
            since: day(from),
            until: day(until),
        }
    }

    #[test]
    fn three_hundred_and_sixty_days_are_eleven_months() {
        // X26: days ÷ 30 says twelve.
        assert_eq!(complete_months(&window("2025-01-01", "2025-12-27")).unwrap(), 11);
        assert_eq!(complete_months(&window("2025-01-01", "2026-01-01")).unwrap(), 12);
    }

    #[test]
    fn an_anniversary_of_29_february_falls_on_the_28th() {
        assert_eq!(complete_years(&window("2024-02-29", "2025-02-27")).unwrap(), 0);
        assert_eq!(complete_years(&window("2024-02-29", "2025-02-28")).unwrap(), 1);
        assert_eq!(complete_years(&window("2024-02-29", "2028-02-28")).unwrap(), 3);
        assert_eq!(complete_years(&window("2024-02-29", "2028-02-29")).unwrap(), 4);
    }

    #[test]
    fn twelve_months_from_29_february_are_not_2_march() {
        // K26.
        assert_eq!(add_months(day("2024-02-29"), 12).unwrap(), day("2025-02-28"));
        assert_eq!(add_months(day("2024-02-29"), 48).unwrap(), day("2028-02-29"));
        assert_eq!(add_months(day("2024-03-31"), -1).unwrap(), day("2024-02-29"));
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let refused = |date: &str, months| add_months(day(date), months).unwrap_err().to_string();
        assert!(refused("1899-12-31", 3601).starts_with("`date` is 1899-12-31"));
        assert!(refused("1900-01-01", 3601).starts_with("`months` is 3601"));
        assert_eq!(refused("1900-01-01", 3600), "the date would be beyond 2199-12-31");
        assert_eq!(refused("1900-01-01", -1), "the date would be beyond 1900-01-01");
    }
}
