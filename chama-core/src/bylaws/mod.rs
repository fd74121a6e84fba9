//! The group's by-laws as data: one whole document per effective date.
//!
//! A part that is missing means that the group does not do it. Rotation, profit and goal parts
//! join here as options of their own; a document without them stays valid.

mod allocation;
mod contribution;
mod faults;
mod fund;
mod loan;
mod meeting;
mod membership;
mod penalty;
mod starter;

pub use allocation::{AllocationRule, Bucket};
pub use contribution::{CatchUp, ContributionRule, DueBasis, JoinerDue, LeaverDue, SuspendedDue};
pub use faults::bylaws_faults;
pub(crate) use faults::{add_errors, check_allocation, check_bylaws, check_penalty};
pub use fund::Fund;
pub use loan::{AgreedLoan, LoanProduct, product_loan};
pub(crate) use loan::{FoundProduct, instalments_of, product_on};
pub use meeting::MeetingRule;
pub use membership::MembershipRule;
pub use penalty::{
    CapWindow, Compounding, Counting, GraceCounts, InDuplumRule, ItemCap, MemberCap, PenaltyBasis, PenaltyEvery,
    PenaltyRule, PenaltyTier, PenaltyTrigger,
};
pub use starter::{StarterTerms, starter_bylaws};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{OpenDays, Weekend, YearStart, shifted};
use crate::money::Currency;
use crate::share::ShareRule;
use crate::wire::kind_enum;

/// One set of by-laws: everything the group has agreed, in force from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bylaws {
    /// The first day on which this document governs.
    #[serde(with = "crate::wire::date")]
    pub effective_from: NaiveDate,
    /// The group's currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Minutes that the group's clock is ahead of UTC (default: 180, East Africa).
    #[serde(default = "east_africa")]
    pub utc_offset_minutes: i32,
    /// Minute of the day from which money counts for the next day (default: 1440, midnight).
    #[serde(default = "midnight")]
    pub cut_off_minutes: i32,
    /// The day on which the financial year starts (default: 1 January).
    #[serde(default)]
    pub financial_year: YearStart,
    /// Days of the week that are no business days (default: Sunday).
    #[serde(default)]
    pub weekend: Weekend,
    /// Holidays, in any order: fixed, Easter and gazetted ones (default: none).
    #[serde(default, with = "crate::wire::date_list")]
    pub holidays: Vec<NaiveDate>,
    /// Joining (default: no fee).
    #[serde(default)]
    pub membership: MembershipRule,
    /// Meetings (default: the group holds none).
    #[serde(default)]
    pub meeting: Option<MeetingRule>,
    /// What members pay every cycle (default: nothing).
    #[serde(default)]
    pub contributions: Vec<ContributionRule>,
    /// Shares bought at meetings (default: none).
    #[serde(default)]
    pub share: Option<ShareRule>,
    /// What lateness and absence cost (default: nothing).
    #[serde(default)]
    pub penalties: Vec<PenaltyRule>,
    /// Where a payment goes first (default: see [`AllocationRule`]).
    #[serde(default)]
    pub allocation: AllocationRule,
    /// What the group lends (default: nothing).
    #[serde(default)]
    pub loans: Vec<LoanProduct>,
}

fn east_africa() -> i32 {
    180
}

fn midnight() -> i32 {
    1440
}

impl Bylaws {
    /// By-laws in KES with nothing in them yet.
    pub fn new(effective_from: NaiveDate) -> Self {
        Self {
            effective_from,
            currency: Currency::default(),
            utc_offset_minutes: east_africa(),
            cut_off_minutes: midnight(),
            financial_year: YearStart::default(),
            weekend: Weekend::default(),
            holidays: Vec::new(),
            membership: MembershipRule::default(),
            meeting: None,
            contributions: Vec::new(),
            share: None,
            penalties: Vec::new(),
            allocation: AllocationRule::default(),
            loans: Vec::new(),
        }
    }
}

/// How long is still in time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum Grace {
    /// So many days of the calendar.
    CalendarDays {
        /// How many.
        days: i32,
    },
    /// So many business days.
    BusinessDays {
        /// How many.
        days: i32,
    },
}

kind_enum!(Grace);

impl Default for Grace {
    fn default() -> Self {
        Self::CalendarDays { days: 0 }
    }
}

impl Grace {
    /// The last day that is still in time.
    pub(crate) fn ends(&self, due_on: NaiveDate, open: &OpenDays) -> NaiveDate {
        match self {
            Self::CalendarDays { days } => shifted(due_on, i64::from(*days)),
            Self::BusinessDays { days } => open.after(due_on, *days),
        }
    }

    /// How many days, of either kind.
    pub(crate) fn days(&self) -> i32 {
        match self {
            Self::CalendarDays { days } | Self::BusinessDays { days } => *days,
        }
    }
}
