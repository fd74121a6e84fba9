//! The financial year and quarter of a date, from any month the group starts its year in.
//!
//! A year from 1 July holds 1 July 2025 to 30 June 2026 and is called 2025/26; its third quarter
//! starts in January. A year from 1 January is called by its one number.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{known_year, months_later, shifted};
use crate::error::ChamaError;
use crate::limits::{self, check_date};

/// The day on which a group's financial year starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearStart {
    /// The month, 1 to 12; January by default.
    #[serde(default = "one")]
    pub month: i32,
    /// The day of the month, 1 to 28; the first by default.
    #[serde(default = "one")]
    pub day: i32,
}

fn one() -> i32 {
    1
}

impl Default for YearStart {
    fn default() -> Self {
        Self {
            month: one(),
            day: one(),
        }
    }
}

/// A financial year.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinancialYear {
    /// `2025`, or `2025/26` where it does not start on 1 January.
    pub label: String,
    /// Its first day.
    #[serde(with = "crate::wire::date")]
    pub first_day: NaiveDate,
    /// Its last day.
    #[serde(with = "crate::wire::date")]
    pub last_day: NaiveDate,
}

/// A quarter of a financial year.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinancialQuarter {
    /// The year's label and the quarter: `2025/26 Q3`.
    pub label: String,
    /// Which quarter of the year, 1 to 4.
    pub number: i32,
    /// Its first day.
    #[serde(with = "crate::wire::date")]
    pub first_day: NaiveDate,
    /// Its last day.
    #[serde(with = "crate::wire::date")]
    pub last_day: NaiveDate,
}

/// Returns the financial year that holds a date.
///
/// Rule: docs/src/rules/calendar.md#financial-year.
///
/// # Errors
/// In this order: `date_out_of_range` (date), `out_of_range` (start.month, start.day), `result_too_large` (the year
/// reaches outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let july = YearStart { month: 7, day: 1 };
/// let year = financial_year("2026-02-14".parse().unwrap(), &july).unwrap();
/// assert_eq!(year.label, "2025/26");
/// assert_eq!(year.last_day.to_string(), "2026-06-30");
/// ```
pub fn financial_year(date: NaiveDate, start: &YearStart) -> Result<FinancialYear, ChamaError> {
    check_date("date", date)?;
    check_year_start("start", start)?;
    let first_day = first_day_of_part(date, start, 12);
    let last_day = shifted(months_later(first_day, 12), -1);
    known_year(first_day)?;
    known_year(last_day)?;
    Ok(FinancialYear {
        label: year_label(first_day),
        first_day,
        last_day,
    })
}

/// Returns the quarter of the financial year that holds a date.
///
/// # Errors
/// In this order: `date_out_of_range` (date), `out_of_range` (start.month, start.day), `result_too_large` (the year
/// reaches outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let july = YearStart { month: 7, day: 1 };
/// let quarter = financial_quarter("2026-02-14".parse().unwrap(), &july).unwrap();
/// assert_eq!(quarter.label, "2025/26 Q3");
/// assert_eq!(quarter.first_day.to_string(), "2026-01-01");
/// ```
pub fn financial_quarter(date: NaiveDate, start: &YearStart) -> Result<FinancialQuarter, ChamaError> {
    let year = financial_year(date, start)?;
    let first_day = first_day_of_part(date, start, 3);
    let months = super::whole_months(year.first_day, first_day);
    let number = months.div_euclid(3).saturating_add(1);
    let last_day = shifted(months_later(first_day, 3), -1);
    Ok(FinancialQuarter {
        label: format!("{} Q{number}", year.label),
        number,
        first_day,
        last_day,
    })
}

/// Refuses a start that not every year has.
pub(crate) fn check_year_start(argument: &str, start: &YearStart) -> Result<(), ChamaError> {
    limits::MONTH
        .check("month", i64::from(start.month))
        .and_then(|()| limits::YEAR_START_DAY.check("day", i64::from(start.day)))
        .map_err(|fault| fault.within(argument))
}

/// The last day on or before `date` that starts a part of so many months.
pub(crate) fn first_day_of_part(date: NaiveDate, start: &YearStart, months: i64) -> NaiveDate {
    let (day, first_month) = (i64::from(start.day), i64::from(start.month).saturating_sub(1));
    // The month whose start day is the last on or before the date, then back to where a part starts.
    let reached = super::month_number(date).saturating_sub(i64::from(i64::from(date.day()) < day));
    let into_part = reached.saturating_sub(first_month).rem_euclid(months);
    super::clamped(reached.saturating_sub(into_part), day)
}

fn year_label(first_day: NaiveDate) -> String {
    if first_day.ordinal() == 1 {
        return format!("{}", first_day.year());
    }
    format!(
        "{}/{:02}",
        first_day.year(),
        first_day.year().saturating_add(1).rem_euclid(100)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn four_quarters_make_a_year_without_a_gap() {
        for (month, start_day) in [(1, 1), (7, 1), (3, 1), (12, 1), (4, 6), (2, 28)] {
            let start = YearStart { month, day: start_day };
            let year = financial_year(day("2024-05-17"), &start).unwrap();
            let mut first_day = year.first_day;
            for number in 1..=4 {
                let quarter = financial_quarter(first_day, &start).unwrap();
                assert_eq!((quarter.number, quarter.first_day), (number, first_day));
                assert_eq!(financial_quarter(quarter.last_day, &start).unwrap(), quarter);
                first_day = shifted(quarter.last_day, 1);
            }
            assert_eq!(first_day, shifted(year.last_day, 1));
            assert_eq!(financial_year(year.last_day, &start).unwrap(), year);
            assert_eq!(financial_year(first_day, &start).unwrap().first_day, first_day);
        }
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let refused = |date: &str, month, start_day| {
            financial_quarter(day(date), &YearStart { month, day: start_day })
                .unwrap_err()
                .to_string()
        };
        assert!(refused("2200-01-01", 0, 0).starts_with("`date` is 2200-01-01"));
        assert!(refused("2199-12-31", 0, 0).starts_with("`start.month` is 0"));
        assert!(refused("2199-12-31", 7, 0).starts_with("`start.day` is 0"));
        assert_eq!(refused("2199-12-31", 7, 1), "the date would be beyond 2199-12-31");
    }
}
