//! When the group meets.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{BusinessDayRule, Frequency};

/// When the group meets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingRule {
    /// The first meeting; the others are counted from it.
    #[serde(with = "crate::wire::date")]
    pub first_meeting: NaiveDate,
    /// How often.
    pub frequency: Frequency,
    /// Where a meeting moves that would fall on a holiday (default: it stays).
    #[serde(default)]
    pub meeting_day: BusinessDayRule,
}
