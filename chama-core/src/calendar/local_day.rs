//! The day that a moment belongs to.
//!
//! Lateness follows the moment at which the money moved, in the group's own time: M-Pesa at
//! 22:30 UTC on the 30th is 01:30 on the 31st in Nairobi. A group may close its day early (21:00);
//! what comes later belongs to the next day, so that no moment is without a day. East Africa has no
//! daylight saving time; a group elsewhere passes the offset of the moment.

use chrono::{DateTime, FixedOffset, NaiveDate, Timelike};
use serde::{Deserialize, Serialize};

use super::{known_year, shifted};
use crate::error::ChamaError;
use crate::limits::{self, check_date};

/// Where local time stands, and when the group's day ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalDayTerms {
    /// Minutes that local time is ahead of UTC; 180, East Africa Time, by default.
    #[serde(default = "east_africa")]
    pub utc_offset_minutes: i32,
    /// Minutes after local midnight from which a moment belongs to the next day; 1,440, the midnight
    /// that ends the day, by default; 1,260 is 21:00.
    #[serde(default = "midnight")]
    pub cut_off_minutes: i32,
}

fn east_africa() -> i32 {
    180
}

fn midnight() -> i32 {
    1440
}

impl Default for LocalDayTerms {
    fn default() -> Self {
        Self {
            utc_offset_minutes: east_africa(),
            cut_off_minutes: midnight(),
        }
    }
}

/// Returns the day that a moment belongs to; a moment at the cut-off belongs to the next day.
///
/// The offset that `instant` is written with does not matter, only the moment.
/// Rule: docs/src/rules/calendar.md#local-day.
///
/// # Errors
/// In this order: `out_of_range` (utc_offset_minutes, cut_off_minutes), `date_out_of_range` (the moment's local
/// date), `result_too_large` (the next day lies beyond 2199).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// let instant = chrono::DateTime::parse_from_rfc3339("2025-01-30T22:30:00Z").unwrap();
/// assert_eq!(local_day(instant, &LocalDayTerms::default()).unwrap().to_string(), "2025-01-31");
/// ```
pub fn local_day(instant: DateTime<FixedOffset>, terms: &LocalDayTerms) -> Result<NaiveDate, ChamaError> {
    let within = |fault: ChamaError| fault.within("terms");
    limits::OFFSET_MINUTES
        .check("utc_offset_minutes", i64::from(terms.utc_offset_minutes))
        .map_err(within)?;
    limits::CUT_OFF_MINUTES
        .check("cut_off_minutes", i64::from(terms.cut_off_minutes))
        .map_err(within)?;
    // By days and seconds, not by adding to the moment: chrono's own addition may overflow at its ends.
    let utc = instant.naive_utc();
    let seconds = i64::from(utc.time().num_seconds_from_midnight());
    let local_seconds = i64::from(terms.utc_offset_minutes)
        .saturating_mul(60)
        .saturating_add(seconds);
    let date = shifted(utc.date(), local_seconds.div_euclid(DAY_SECONDS));
    check_date("instant", date)?;
    let is_past_cut_off = local_seconds.rem_euclid(DAY_SECONDS) >= i64::from(terms.cut_off_minutes).saturating_mul(60);
    known_year(shifted(date, i64::from(is_past_cut_off)))
}

const DAY_SECONDS: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, terms: &LocalDayTerms) -> Result<String, ChamaError> {
        local_day(DateTime::parse_from_rfc3339(text).unwrap(), terms).map(|day| day.to_string())
    }

    #[test]
    fn no_moment_falls_between_two_days() {
        // X28: a cycle that closes at 21:00 and opens at 00:01 loses three hours.
        let terms = LocalDayTerms {
            cut_off_minutes: 21 * 60,
            ..LocalDayTerms::default()
        };
        for (moment, day) in [
            ("2025-01-30T20:59:59+03:00", "2025-01-30"),
            ("2025-01-30T21:00:00+03:00", "2025-01-31"),
            ("2025-01-31T00:00:30+03:00", "2025-01-31"),
            ("2025-01-31T20:59:59.999+03:00", "2025-01-31"),
        ] {
            assert_eq!(at(moment, &terms).unwrap(), day, "{moment}");
        }
    }

    #[test]
    fn the_offset_that_a_moment_is_written_with_does_not_matter() {
        let terms = LocalDayTerms::default();
        for moment in [
            "2025-01-30T21:00:00Z",
            "2025-01-31T00:00:00+03:00",
            "2025-01-30T13:00:00-08:00",
        ] {
            assert_eq!(at(moment, &terms).unwrap(), "2025-01-31");
        }
    }

    #[test]
    fn second_89_is_no_moment() {
        // X32: a timestamp with second 89 is refused where text becomes a moment.
        assert!(DateTime::parse_from_rfc3339("2017-11-25T15:37:89+03:00").is_err());
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let mut terms = LocalDayTerms {
            utc_offset_minutes: 1081,
            cut_off_minutes: 1441,
        };
        let refused = |terms: &LocalDayTerms| at("2200-01-01T12:00:00Z", terms).unwrap_err().to_string();
        assert!(refused(&terms).starts_with("`terms.utc_offset_minutes` is 1081"));
        terms.utc_offset_minutes = 0;
        assert!(refused(&terms).starts_with("`terms.cut_off_minutes` is 1441"));
        terms.cut_off_minutes = 1;
        assert!(refused(&terms).starts_with("`instant` is 2200-01-01"));
        let last = at("2199-12-31T12:00:00Z", &terms).unwrap_err().to_string();
        assert_eq!(last, "the date would be beyond 2199-12-31");
    }

    #[test]
    fn the_ends_of_chrono_s_calendar_are_refused_and_do_not_overflow() {
        let terms = LocalDayTerms {
            utc_offset_minutes: 1080,
            cut_off_minutes: 1,
        };
        for moment in [DateTime::<chrono::Utc>::MIN_UTC, DateTime::<chrono::Utc>::MAX_UTC] {
            assert_eq!(
                local_day(moment.fixed_offset(), &terms).unwrap_err().code(),
                "date_out_of_range"
            );
        }
    }
}
