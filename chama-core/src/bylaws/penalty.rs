//! What lateness and absence cost.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Fund, Grace};
use crate::money::Rounding;
use crate::wire::kind_enum;

/// What a penalty is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PenaltyTrigger {
    /// A contribution that is not paid in time.
    LateContribution {
        /// Ids of the contribution rules (default: all of them).
        #[serde(default)]
        contributions: Vec<String>,
    },
    /// A meeting missed without excuse.
    MissedMeeting,
    /// Coming late to a meeting.
    LateToMeeting,
    /// An instalment of a loan that is not paid in time.
    LateInstalment,
}

impl PenaltyTrigger {
    /// Whether it is about a meeting, and not about money that is late.
    pub(crate) fn of_meeting(&self) -> bool {
        matches!(self, Self::MissedMeeting | Self::LateToMeeting)
    }
}

/// What is charged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PenaltyBasis {
    /// An amount.
    Fixed {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A share of what is unpaid.
    Unpaid {
        /// The share: 0.10 is 10 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
    /// A share of the whole due, whatever was paid of it.
    Whole {
        /// The share: 0.10 is 10 %.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
    /// By how many days it is late: each tier says what the whole penalty is from then on.
    Tiered {
        /// The tiers, in order of their days.
        tiers: Vec<PenaltyTier>,
    },
}

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyTier {
    /// From so many days late on; 1 is the first day.
    pub from_days: i32,
    /// An amount (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// And a share of what is unpaid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub share: Decimal,
}

/// How often a penalty is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyEvery {
    /// Once.
    #[default]
    Once,
    /// Every day.
    Day,
    /// Every week.
    Week,
    /// Every month.
    Month,
}

/// Whether a period that has begun counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// A period that has begun counts in full.
    #[default]
    Started,
    /// Only complete periods count.
    Complete,
}

/// Whether a penalty is charged on penalties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compounding {
    /// On the due alone.
    #[default]
    Simple,
    /// On the due and its unpaid penalty.
    Compound,
}

/// From when periods count once the grace is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraceCounts {
    /// From the end of the grace.
    #[default]
    AfterGrace,
    /// From the due date, as if there had been no grace.
    FromDue,
}

/// The most that one item may be charged.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemCap {
    /// An amount.
    Amount {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A share of the due; 1 is all of it.
    Share {
        /// The share, up to the limit of a rate.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
}

kind_enum!(PenaltyTrigger, PenaltyBasis, ItemCap);

/// The time over which a member's cap counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapWindow {
    /// For ever.
    #[default]
    Always,
    /// A financial year of the group.
    FinancialYear,
    /// A month of the calendar.
    CalendarMonth,
}

/// The most that one member may be charged under a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberCap {
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// Over which time (default: always).
    #[serde(default)]
    pub window: CapWindow,
}

/// A debt may double, never more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InDuplumRule {
    /// It holds once the debt is more than so many days late (default: 90).
    #[serde(default = "ninety")]
    pub from_days: i32,
}

fn ninety() -> i32 {
    90
}

impl Default for InDuplumRule {
    fn default() -> Self {
        Self { from_days: ninety() }
    }
}

/// One kind of penalty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "fine")]
pub struct PenaltyRule {
    /// The host's id of the rule.
    pub id: String,
    /// What it is for.
    pub trigger: PenaltyTrigger,
    /// What is charged.
    pub basis: PenaltyBasis,
    /// How often (default: once).
    #[serde(default)]
    pub every: PenaltyEvery,
    /// Whether a period that has begun counts (default: started).
    #[serde(default)]
    pub counting: Counting,
    /// Whether it grows on itself (default: simple).
    #[serde(default)]
    pub compounding: Compounding,
    /// How long after the due date nothing is charged (default: 0 days).
    #[serde(default)]
    pub grace: Grace,
    /// From when periods count once the grace is over (default: after grace).
    #[serde(default)]
    pub grace_counts: GraceCounts,
    /// The most for one item (default: no cap).
    #[serde(default)]
    pub per_item: Option<ItemCap>,
    /// The most for one member (default: no cap).
    #[serde(default)]
    pub per_member: Option<MemberCap>,
    /// Whether a debt may at most double (default: no such guard).
    #[serde(default)]
    pub in_duplum: Option<InDuplumRule>,
    /// How each line is rounded (default: half up to the smallest unit).
    #[serde(default)]
    pub rounding: Rounding,
    /// The fund that the money goes to (default: loan fund).
    #[serde(default = "loan_fund")]
    pub fund: Fund,
}

fn loan_fund() -> Fund {
    Fund::LoanFund
}

impl PenaltyRule {
    /// A penalty with every choice at its default.
    pub fn new(id: String, trigger: PenaltyTrigger, basis: PenaltyBasis) -> Self {
        Self {
            id,
            trigger,
            basis,
            every: PenaltyEvery::default(),
            counting: Counting::default(),
            compounding: Compounding::default(),
            grace: Grace::default(),
            grace_counts: GraceCounts::default(),
            per_item: None,
            per_member: None,
            in_duplum: None,
            rounding: Rounding::default(),
            fund: loan_fund(),
        }
    }
}
