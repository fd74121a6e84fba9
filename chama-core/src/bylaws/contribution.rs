//! What members pay every cycle.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Fund, Grace};
use crate::calendar::{BusinessDayRule, DateWindow, Frequency};
use crate::wire::kind_enum;

/// What the amount is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueBasis {
    /// Each hand pays the amount.
    #[default]
    PerHand,
    /// Each member pays the amount, whatever the hands.
    PerMember,
}

/// The first due of someone who joins inside a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinerDue {
    /// The first one scheduled on or after the day of joining, in full.
    #[default]
    NextDue,
    /// The first one whose cycle opens on or after the day of joining.
    NextCycle,
    /// The first one scheduled on or after the day of joining, by the days that are left of its cycle.
    Prorated,
}

/// The last due of someone who leaves inside a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaverDue {
    /// The last one scheduled before the day of leaving.
    #[default]
    DueBefore,
    /// The one of the cycle in which the day of leaving lies.
    StartedCycle,
}

/// Whether a suspended member goes on paying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspendedDue {
    /// Dues go on.
    #[default]
    Owed,
    /// No dues while suspended.
    Paused,
}

/// What a late joiner pays for the time before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum CatchUp {
    /// Nothing.
    #[default]
    Nothing,
    /// Every contribution missed.
    MissedContributions,
    /// Every contribution missed, and a share of it for what they have earned.
    MissedPlus {
        /// The share on top: 0.10 is 10 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
    /// A fixed amount.
    Amount {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
}

kind_enum!(CatchUp);

/// One kind of contribution.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionRule {
    /// The host's id of the rule; the same in later by-laws when the contribution goes on.
    pub id: String,
    /// The fund that the money goes to (default: savings).
    #[serde(default)]
    pub fund: Fund,
    /// How much, per cycle.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What the amount is counted by (default: per hand).
    #[serde(default)]
    pub basis: DueBasis,
    /// The first due date: the anchor from which all others are counted.
    #[serde(with = "crate::wire::date")]
    pub first_due: NaiveDate,
    /// How often.
    pub frequency: Frequency,
    /// Where a due date moves that falls on no business day (default: it stays).
    #[serde(default)]
    pub due_day: BusinessDayRule,
    /// The last date on which a due may be scheduled (default: none).
    #[serde(default, with = "crate::wire::date_option")]
    pub last_due: Option<NaiveDate>,
    /// Times without dues, each from a day until before another (default: none).
    #[serde(default)]
    pub breaks: Vec<DateWindow>,
    /// What still counts as on time (default: the due date itself).
    #[serde(default)]
    pub on_time: Grace,
    /// The first due of a joiner (default: next due).
    #[serde(default)]
    pub first_due_of_joiner: JoinerDue,
    /// The last due of a leaver (default: due before).
    #[serde(default)]
    pub last_due_of_leaver: LeaverDue,
    /// Whether a suspended member goes on paying (default: owed).
    #[serde(default)]
    pub while_suspended: SuspendedDue,
    /// What a late joiner pays for the time before (default: nothing).
    #[serde(default)]
    pub catch_up: CatchUp,
}

impl ContributionRule {
    /// A contribution to the savings with every choice at its default.
    pub fn new(id: String, amount: Decimal, first_due: NaiveDate, frequency: Frequency) -> Self {
        Self {
            id,
            fund: Fund::default(),
            amount,
            basis: DueBasis::default(),
            first_due,
            frequency,
            due_day: BusinessDayRule::default(),
            last_due: None,
            breaks: Vec::new(),
            on_time: Grace::default(),
            first_due_of_joiner: JoinerDue::default(),
            last_due_of_leaver: LeaverDue::default(),
            while_suspended: SuspendedDue::default(),
            catch_up: CatchUp::default(),
        }
    }
}
