//! Days on which nothing is done, and where a date goes that falls on one.
//!
//! A contribution due on Sunday 1 June 2025, Madaraka Day, moves under `following` to Tuesday 3 June:
//! Monday is the holiday kept for that Sunday. By default nothing moves: many chamas meet on
//! Sundays, and M-Pesa never closes. Which days are holidays is data, passed in ([`super::kenya_holidays`]).

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{DateWindow, Weekday, check_window, shifted};
use crate::error::ChamaError;
use crate::limits::{self, check_date};
use crate::sort;

/// Where a date goes that falls on a weekend or a holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusinessDayRule {
    /// It stays.
    #[default]
    Unadjusted,
    /// To the first business day after it.
    Following,
    /// To the last business day before it.
    Preceding,
    /// As `following`, unless that lies in the next month: then as `preceding`.
    ModifiedFollowing,
}

/// The weekdays on which no business is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekend {
    /// Sunday only: Saturday is when chamas meet.
    #[default]
    Sunday,
    /// Saturday and Sunday, as banks settle.
    SaturdayAndSunday,
    /// Friday and Saturday.
    FridayAndSaturday,
    /// Every weekday is a business day; holidays still are not.
    NoDays,
}

/// Which days are business days, and where a date goes that is not one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessDays {
    /// Where a date goes; it stays by default.
    #[serde(default)]
    pub rule: BusinessDayRule,
    /// The weekdays without business; Sunday by default.
    #[serde(default)]
    pub weekend: Weekend,
    /// The holidays, in any order; at most 10,000.
    #[serde(default, with = "crate::wire::date_list")]
    pub holidays: Vec<NaiveDate>,
}

/// Returns the date, or where it moves when it falls on a weekend or a holiday.
///
/// Rule: docs/src/rules/calendar.md#business-days.
///
/// # Errors
/// In this order: `date_out_of_range` (date), the faults of `rules`, `result_too_large` (the answer lies outside 1900–2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// # let day = |text: &str| text.parse().unwrap();
/// let rules = BusinessDays {
///     rule: BusinessDayRule::Following,
///     holidays: vec![day("2025-06-02")],
///     ..BusinessDays::default()
/// };
/// assert_eq!(business_day(day("2025-06-01"), &rules).unwrap(), day("2025-06-03"));
/// ```
pub fn business_day(date: NaiveDate, rules: &BusinessDays) -> Result<NaiveDate, ChamaError> {
    check_date("date", date)?;
    check_business_days("rules", rules)?;
    known_year(OpenDays::new(rules).adjusted(date))
}

/// Returns the date so many business days later; 0 is the date itself, whatever day it is.
///
/// Only the weekend and the holidays count here, not the rule. For grace in business days.
/// Rule: docs/src/rules/calendar.md#business-days.
///
/// # Errors
/// In this order: `date_out_of_range` (date), `out_of_range` (days: 0 to 3,660), the faults of `rules`,
/// `result_too_large` (the answer lies beyond 2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// // Three business days after Friday: Saturday, Monday, Tuesday.
/// let due = business_days_after("2025-06-13".parse().unwrap(), 3, &BusinessDays::default()).unwrap();
/// assert_eq!(due.to_string(), "2025-06-17");
/// ```
pub fn business_days_after(date: NaiveDate, days: i32, rules: &BusinessDays) -> Result<NaiveDate, ChamaError> {
    check_date("date", date)?;
    limits::DAYS.check("days", i64::from(days))?;
    check_business_days("rules", rules)?;
    known_year(OpenDays::new(rules).after(date, days))
}

/// Returns how many business days lie in the window.
///
/// # Errors
/// In this order: the faults of `window`, the faults of `rules`.
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let june = DateWindow { since: "2025-06-01".parse().unwrap(), until: "2025-07-01".parse().unwrap() };
/// assert_eq!(business_day_count(&june, &BusinessDays::default()).unwrap(), 25);
/// ```
pub fn business_day_count(window: &DateWindow, rules: &BusinessDays) -> Result<i32, ChamaError> {
    check_window("window", window)?;
    check_business_days("rules", rules)?;
    let open = OpenDays::new(rules);
    let days = window.since.iter_days().take_while(|day| *day < window.until);
    Ok(i32::try_from(days.filter(|day| open.contains(*day)).count()).unwrap_or(i32::MAX))
}

/// Refuses holidays outside the calendar or too many of them.
pub(crate) fn check_business_days(argument: &str, rules: &BusinessDays) -> Result<(), ChamaError> {
    let mut faults = Vec::new();
    business_days_faults(rules, &mut faults);
    faults
        .into_iter()
        .next()
        .map_or(Ok(()), |fault| Err(fault.within(argument)))
}

/// Adds what is wrong with the business days to `faults`, with paths below theirs.
pub(crate) fn business_days_faults(rules: &BusinessDays, faults: &mut Vec<ChamaError>) {
    if let Err(fault) = limits::HOLIDAYS.check_len("holidays", rules.holidays.len()) {
        faults.push(fault);
        return;
    }
    let wrong = rules.holidays.iter().enumerate().filter_map(|(place, date)| {
        check_date("", *date)
            .err()
            .map(|fault| fault.within(&format!("holidays[{place}]")))
    });
    faults.extend(wrong);
}

/// Refuses an answer outside the years that the library computes with.
pub(crate) fn known_year(date: NaiveDate) -> Result<NaiveDate, ChamaError> {
    let year = i64::from(date.year());
    let too_far = |maximum: String| ChamaError::ResultTooLarge {
        quantity: "date".to_owned(),
        maximum,
    };
    if year < limits::YEAR.minimum {
        return Err(too_far(format!("{}-01-01", limits::YEAR.minimum)));
    }
    if year > limits::YEAR.maximum {
        return Err(too_far(format!("{}-12-31", limits::YEAR.maximum)));
    }
    Ok(date)
}

/// Business days made ready for many questions: the holidays in order.
#[derive(Debug, Clone)]
pub(crate) struct OpenDays<'a> {
    rule: BusinessDayRule,
    weekend: Weekend,
    holidays: Cow<'a, [NaiveDate]>,
}

impl<'a> OpenDays<'a> {
    pub(crate) fn new(rules: &'a BusinessDays) -> Self {
        let mut holidays = Cow::Borrowed(rules.holidays.as_slice());
        if !holidays.is_sorted() {
            sort::ascending(holidays.to_mut());
        }
        Self {
            rule: rules.rule,
            weekend: rules.weekend,
            holidays,
        }
    }

    /// Whether business is done on that day.
    pub(crate) fn contains(&self, date: NaiveDate) -> bool {
        !is_weekend(self.weekend, date) && self.holidays.binary_search(&date).is_err()
    }

    /// The date, or where its rule moves it.
    #[inline]
    pub(crate) fn adjusted(&self, date: NaiveDate) -> NaiveDate {
        match self.rule {
            BusinessDayRule::Unadjusted => date,
            BusinessDayRule::Following => self.nearest(date, 1),
            BusinessDayRule::Preceding => self.nearest(date, -1),
            BusinessDayRule::ModifiedFollowing => {
                let later = self.nearest(date, 1);
                let same_month = (later.year(), later.month()) == (date.year(), date.month());
                if same_month { later } else { self.nearest(date, -1) }
            }
        }
    }

    /// The date `days` business days after `date`.
    pub(crate) fn after(&self, date: NaiveDate, days: i32) -> NaiveDate {
        (0..days).fold(date, |date, _| self.nearest(shifted(date, 1), 1))
    }

    /// The first business day from `date` on, going by `step` days.
    fn nearest(&self, date: NaiveDate, step: i64) -> NaiveDate {
        let mut date = date;
        // Ends: the holidays are finite and no weekend is a whole week; at the calendar's ends a step stays put.
        while !self.contains(date) {
            let next = shifted(date, step);
            if next == date {
                break;
            }
            date = next;
        }
        date
    }
}

fn is_weekend(weekend: Weekend, date: NaiveDate) -> bool {
    let weekday = Weekday::of(date);
    match weekend {
        Weekend::Sunday => weekday == Weekday::Sunday,
        Weekend::SaturdayAndSunday => matches!(weekday, Weekday::Saturday | Weekday::Sunday),
        Weekend::FridayAndSaturday => matches!(weekday, Weekday::Friday | Weekday::Saturday),
        Weekend::NoDays => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_rule_moves_a_sunday_its_own_way() {
        // Sunday 31 August 2025: Monday is September.
        let by = |rule| {
            let rules = BusinessDays {
                rule,
                ..BusinessDays::default()
            };
            business_day(day("2025-08-31"), &rules).unwrap().to_string()
        };
        assert_eq!(by(BusinessDayRule::Unadjusted), "2025-08-31");
        assert_eq!(by(BusinessDayRule::Following), "2025-09-01");
        assert_eq!(by(BusinessDayRule::Preceding), "2025-08-30");
        assert_eq!(by(BusinessDayRule::ModifiedFollowing), "2025-08-30");
    }

    #[test]
    fn saturday_is_a_business_day_unless_the_group_says_otherwise() {
        let count = |weekend| {
            let week = DateWindow {
                since: day("2025-06-09"),
                until: day("2025-06-16"),
            };
            business_day_count(
                &week,
                &BusinessDays {
                    weekend,
                    ..BusinessDays::default()
                },
            )
            .unwrap()
        };
        assert_eq!(count(Weekend::default()), 6);
        assert_eq!(count(Weekend::SaturdayAndSunday), 5);
        assert_eq!(count(Weekend::FridayAndSaturday), 5);
        assert_eq!(count(Weekend::NoDays), 7);
    }

    #[test]
    fn holidays_may_come_in_any_order_and_twice() {
        let holidays = ["2025-12-26", "2025-12-25", "2025-12-26", "2025-12-27"]
            .map(day)
            .to_vec();
        let rules = BusinessDays {
            rule: BusinessDayRule::Following,
            holidays,
            ..BusinessDays::default()
        };
        assert_eq!(business_day(day("2025-12-25"), &rules).unwrap(), day("2025-12-29"));
        assert_eq!(
            business_days_after(day("2025-12-24"), 2, &rules).unwrap(),
            day("2025-12-30")
        );
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let refused = |date: &str, days, holiday: &str| {
            let rules = BusinessDays {
                holidays: vec![day(holiday)],
                ..BusinessDays::default()
            };
            business_days_after(day(date), days, &rules).unwrap_err().to_string()
        };
        assert!(refused("1899-12-31", -1, "1800-01-01").starts_with("`date` is 1899-12-31"));
        assert!(refused("2199-12-31", -1, "1800-01-01").starts_with("`days` is -1"));
        assert!(refused("2199-12-31", 1, "1800-01-01").starts_with("`rules.holidays[0]` is 1800-01-01"));
        assert_eq!(
            refused("2199-12-31", 1, "1900-01-01"),
            "the date would be beyond 2199-12-31"
        );
    }
}
