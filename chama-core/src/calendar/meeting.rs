//! When the group meets: a series of dates, with the meetings that were moved or called off.
//!
//! A meeting keeps the number of its planned date, also when it moves; a cancelled one leaves a gap in the
//! numbers, so that what was said of meeting 14 stays true. Fortnightly from 4 January, the meeting
//! of the 18th moved to the 19th: 1 on the 4th, 2 on the 19th, 3 on 1 February.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{DateSeries, DateWindow, Dates, at_most_one_series, check_series, check_window};
use crate::error::ChamaError;
use crate::limits::{self, check_date};
use crate::sort;

/// A meeting that is held on another day than planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MovedMeeting {
    /// The day on which the series has it.
    #[serde(with = "crate::wire::date")]
    pub planned: NaiveDate,
    /// The day on which it is held.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
}

/// When a group meets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingPlan {
    /// The days as planned.
    pub series: DateSeries,
    /// Meetings held on another day; at most 3,660.
    #[serde(default)]
    pub moved: Vec<MovedMeeting>,
    /// Days of the series on which nobody meets; at most 3,660.
    #[serde(default, with = "crate::wire::date_list")]
    pub cancelled: Vec<NaiveDate>,
}

/// One meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingDate {
    /// The place of its planned date from the start, 1 first.
    pub number: i32,
    /// The day on which the series has it.
    #[serde(with = "crate::wire::date")]
    pub planned: NaiveDate,
    /// The day on which it is held.
    #[serde(with = "crate::wire::date")]
    pub date: NaiveDate,
}

/// Returns the meetings held in the window, by date.
///
/// Rule: docs/src/rules/calendar.md#meetings.
///
/// # Errors
/// In this order: the faults of `plan.series`; `too_long` (moved, cancelled); for each moved meeting `date_out_of_range`
/// (planned, date), `not_found` (planned is no day of the series), `duplicate` (moved twice); for each cancelled one the same, or `duplicate`
/// if it was moved; `duplicate` (a meeting moved to a day that already has one); the faults of `window`;
/// `result_too_large` (more than 3,660 meetings).
///
/// # Examples
/// ```
/// # use chama_core::calendar::*;
/// # let day = |text: &str| text.parse().unwrap();
/// let plan = MeetingPlan {
///     series: DateSeries::new(day("2025-01-04"), Frequency::Weeks { every: 2 }),
///     moved: vec![MovedMeeting { planned: day("2025-01-18"), date: day("2025-01-19") }],
///     cancelled: vec![day("2025-02-01")],
/// };
/// let window = DateWindow { since: day("2025-01-05"), until: day("2025-03-01") };
/// let meetings = meeting_dates(&plan, &window).unwrap();
/// assert_eq!(meetings[0].date, day("2025-01-19"));
/// assert_eq!(meetings[1].number, 4);
/// ```
pub fn meeting_dates(plan: &MeetingPlan, window: &DateWindow) -> Result<Vec<MeetingDate>, ChamaError> {
    let away = checked_absences(plan).map_err(|fault| fault.within("plan"))?;
    check_window("window", window)?;
    let dates = Dates::new(&plan.series);
    let inside = |date: &NaiveDate| *date >= window.since && *date < window.until;
    let planned = dates.from(window.since).take_while(|day| day.date < window.until);
    let held = planned.filter(|day| !away.contains(&day.date)).map(|day| MeetingDate {
        number: day.number,
        planned: day.date,
        date: day.date,
    });
    let moved = plan
        .moved
        .iter()
        .filter(|meeting| inside(&meeting.date))
        .map(|meeting| MeetingDate {
            number: dates.first_number(|date| date >= meeting.planned),
            planned: meeting.planned,
            date: meeting.date,
        });
    let mut meetings = at_most_one_series(held.chain(moved))?;
    sort::by_key(&mut meetings, |meeting| (meeting.date, meeting.number));
    Ok(meetings)
}

/// Refuses a plan that moves or cancels what is not there; returns the planned days without a meeting.
fn checked_absences(plan: &MeetingPlan) -> Result<BTreeSet<NaiveDate>, ChamaError> {
    check_series("series", &plan.series)?;
    limits::PERIODS.check_len("moved", plan.moved.len())?;
    limits::PERIODS.check_len("cancelled", plan.cancelled.len())?;
    let dates = Dates::new(&plan.series);
    let is_planned = |day: NaiveDate| dates.date(dates.first_number(|date| date >= day)).date == day;
    let mut away = BTreeSet::new();
    let mut leave = |argument: &str, day: NaiveDate| {
        let (argument, value) = (argument.to_owned(), day.to_string());
        if !is_planned(day) {
            let expected = "a date of the series".to_owned();
            return Err(ChamaError::NotFound {
                argument,
                value,
                expected,
            });
        }
        if away.insert(day) {
            Ok(())
        } else {
            Err(ChamaError::Duplicate { argument, value })
        }
    };
    for (place, meeting) in plan.moved.iter().enumerate() {
        check_date("planned", meeting.planned)
            .and_then(|()| check_date("date", meeting.date))
            .and_then(|()| leave("planned", meeting.planned))
            .map_err(|fault| fault.within(&format!("moved[{place}]")))?;
    }
    for (place, day) in plan.cancelled.iter().enumerate() {
        check_date("", *day)
            .and_then(|()| leave("", *day))
            .map_err(|fault| fault.within(&format!("cancelled[{place}]")))?;
    }
    let mut taken = BTreeSet::new();
    for (place, meeting) in plan.moved.iter().enumerate() {
        let is_free = !is_planned(meeting.date) || away.contains(&meeting.date);
        if !is_free || !taken.insert(meeting.date) {
            let argument = format!("moved[{place}].date");
            return Err(ChamaError::Duplicate {
                argument,
                value: meeting.date.to_string(),
            });
        }
    }
    Ok(away)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Frequency;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan() -> MeetingPlan {
        MeetingPlan {
            series: DateSeries::new(day("2025-01-04"), Frequency::Weeks { every: 2 }),
            moved: Vec::new(),
            cancelled: Vec::new(),
        }
    }

    #[test]
    fn a_moved_meeting_is_found_where_it_is_held_and_keeps_its_number() {
        let mut plan = plan();
        plan.moved = vec![MovedMeeting {
            planned: day("2025-01-18"),
            date: day("2025-03-05"),
        }];
        let held = |from, until| {
            meeting_dates(
                &plan,
                &DateWindow {
                    since: day(from),
                    until: day(until),
                },
            )
            .unwrap()
        };
        assert_eq!(held("2025-01-10", "2025-01-31"), []);
        let march = held("2025-03-01", "2025-03-10");
        let numbers: Vec<_> = march.iter().map(|meeting| meeting.number).collect();
        assert_eq!(numbers, [5, 2]);
    }

    #[test]
    fn the_checks_come_in_the_order_of_the_doc() {
        let mut plan = plan();
        plan.series.start = day("1899-01-01");
        plan.moved = vec![
            MovedMeeting {
                planned: day("2025-01-19"),
                date: day("2200-01-01"),
            },
            MovedMeeting {
                planned: day("2025-02-01"),
                date: day("2025-02-15"),
            },
        ];
        plan.cancelled = vec![day("2025-01-05"), day("2025-02-01")];
        let mut window = DateWindow {
            since: day("2025-01-01"),
            until: day("2024-01-01"),
        };
        let refused = |plan: &MeetingPlan, window: &DateWindow| meeting_dates(plan, window).unwrap_err().to_string();
        assert!(refused(&plan, &window).starts_with("`plan.series.start` is 1899-01-01"));
        plan.series.start = day("2025-01-04");
        assert!(refused(&plan, &window).starts_with("`plan.moved[0].date` is 2200-01-01"));
        plan.moved[0].date = day("2025-02-15");
        assert!(refused(&plan, &window).starts_with("`plan.moved[0].planned` is 2025-01-19, which does not exist"));
        plan.moved[0].planned = day("2025-01-18");
        assert!(refused(&plan, &window).starts_with("`plan.cancelled[0]` is 2025-01-05, which does not exist"));
        plan.cancelled[0] = day("2025-01-04");
        assert!(refused(&plan, &window).starts_with("`plan.cancelled[1]` is 2025-02-01, which is already there"));
        plan.cancelled.pop();
        assert!(refused(&plan, &window).starts_with("`plan.moved[0].date` is 2025-02-15, which is already there"));
        plan.moved[0].date = day("2025-01-04");
        plan.moved[1].date = day("2025-01-04");
        assert!(refused(&plan, &window).starts_with("`plan.moved[1].date` is 2025-01-04, which is already there"));
        plan.moved[1].date = day("2025-02-02");
        assert!(refused(&plan, &window).starts_with("`window.until` is 2024-01-01"));
        window.until = day("2025-02-15");
        assert_eq!(meeting_dates(&plan, &window).unwrap().len(), 2);
    }
}
