//! What happened with a member, by date, and how it counts on a day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::points::{Marks, Tally};
use super::terms::CreditTerms;
use crate::calendar::{months_later, shifted, whole_months};
use crate::contribution::{Attendance, AttendanceStatus};
use crate::error::ChamaError;
use crate::limits::{EVENTS, check_date, check_id};

/// Something that was to be paid by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditDue {
    /// The day by which it was to be paid.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// The value date of the money that completed it (default: it is not paid in full).
    #[serde(default, with = "crate::wire::date_option")]
    pub paid_on: Option<NaiveDate>,
}

/// What a score is made of: the dated facts about one member, in any order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditRecord {
    /// The id of the member.
    pub member: String,
    /// The day on which they joined.
    #[serde(with = "crate::wire::date")]
    pub joined: NaiveDate,
    /// Contributions (default: none).
    #[serde(default)]
    pub contributions: Vec<CreditDue>,
    /// Instalments of all their loans, open and repaid (default: none).
    #[serde(default)]
    pub loan_instalments: Vec<CreditDue>,
    /// Meetings (default: none).
    #[serde(default)]
    pub meetings: Vec<Attendance>,
    /// The days of their fines, without those that were waived (default: none).
    #[serde(default, with = "crate::wire::date_list")]
    pub fines: Vec<NaiveDate>,
}

impl CreditRecord {
    /// A member of whom nothing is known but the day of joining.
    pub fn new(member: String, joined: NaiveDate) -> Self {
        Self {
            member,
            joined,
            contributions: Vec::new(),
            loan_instalments: Vec::new(),
            meetings: Vec::new(),
            fines: Vec::new(),
        }
    }

    pub(super) fn check(&self) -> Result<(), ChamaError> {
        check_id("member", &self.member)?;
        check_date("joined", self.joined)?;
        check_dues("contributions", &self.contributions)?;
        check_dues("loan_instalments", &self.loan_instalments)?;
        EVENTS.check_len("meetings", self.meetings.len())?;
        for (place, line) in self.meetings.iter().enumerate() {
            check_date("meeting_on", line.meeting_on).map_err(|error| error.within(&format!("meetings[{place}]")))?;
        }
        EVENTS.check_len("fines", self.fines.len())?;
        for (place, day) in self.fines.iter().enumerate() {
            check_date("", *day).map_err(|error| error.within(&format!("fines[{place}]")))?;
        }
        Ok(())
    }

    /// Refuses a day before joining; `place` is where the record stands.
    pub(super) fn since_joining(&self, place: &str, as_of: NaiveDate) -> Result<(), ChamaError> {
        if as_of < self.joined {
            return Err(ChamaError::NotCompatible {
                first: "as_of".to_owned(),
                second: format!("{place}.joined"),
                reason: format!("nobody has a score before joining, on {}", self.joined),
            });
        }
        Ok(())
    }

    /// How everything counts on a day.
    pub(super) fn tally(&self, terms: &CreditTerms, as_of: NaiveDate) -> Tally {
        let gone = terms
            .horizon_months
            .map(|months| months_later(as_of, i64::from(months).saturating_neg()));
        let counts = |day: NaiveDate| day <= as_of && gone.is_none_or(|gone| day > gone);
        let grace = i64::from(terms.grace_days);
        let dues = |dues: &[CreditDue]| {
            let mut marks = Marks::default();
            for due in dues.iter().filter(|due| counts(due.due_on)) {
                let last = shifted(due.due_on, grace);
                match due.paid_on.filter(|paid_on| *paid_on <= as_of) {
                    Some(paid_on) if paid_on <= last => marks.good = marks.good.saturating_add(1),
                    Some(_) => marks.late = marks.late.saturating_add(1),
                    None if last < as_of => marks.bad = marks.bad.saturating_add(1),
                    None => {}
                }
            }
            marks
        };
        let mut tally = Tally {
            contributions: dues(&self.contributions),
            loans: dues(&self.loan_instalments),
            tenure: i64::from(whole_months(self.joined, as_of)),
            ..Tally::default()
        };
        for line in &self.meetings {
            if line.meeting_on < self.joined || !counts(line.meeting_on) {
                continue;
            }
            let count = match line.status {
                AttendanceStatus::Present | AttendanceStatus::Late => &mut tally.attendance.good,
                AttendanceStatus::Absent => &mut tally.attendance.bad,
                AttendanceStatus::Excused => &mut tally.excused,
            };
            *count = count.saturating_add(1);
        }
        let fines = self.fines.iter().filter(|day| counts(**day)).count();
        tally.fines = i64::try_from(fines).unwrap_or(i64::MAX);
        tally
    }
}

fn check_dues(list: &str, dues: &[CreditDue]) -> Result<(), ChamaError> {
    EVENTS.check_len(list, dues.len())?;
    for (place, due) in dues.iter().enumerate() {
        let paid = due.paid_on.map_or(Ok(()), |paid_on| check_date("paid_on", paid_on));
        check_date("due_on", due.due_on)
            .and(paid)
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
    }
    Ok(())
}
