//! The group and its members: who belongs, since when, with how many hands and which office.
//!
//! A member is a line of the register with dated changes; what someone was on a day is computed from
//! them, never stored. In a treasurer's words: the register is never overwritten, only added to.

mod faults;
mod membership;

pub use faults::chama_faults;
pub use membership::{ActiveSpell, Membership, active_members, active_spells, membership_on};

pub(crate) use faults::{chama_errors, check_hands, check_member};
pub(crate) use membership::{Spell, Timeline};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::wire::kind_enum;

/// What the group saves for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[doc(alias = "rosca")]
pub enum GroupKind {
    /// Everybody pays, one receives, in turn.
    #[doc(alias = "tontine")]
    #[doc(alias = "susu")]
    MerryGoRound,
    /// Savings are lent out at each meeting.
    TableBanking,
    /// A village savings and loan association: shares, loans, a share-out at the end.
    Vsla,
    /// Members stand together in need.
    Welfare,
    /// Members invest together.
    InvestmentClub,
}

/// An office in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Leads the meetings.
    Chair,
    /// Stands in for the chair.
    ViceChair,
    /// Keeps the minutes and the register.
    Secretary,
    /// Keeps the money and the books.
    Treasurer,
    /// Holds one of the keys of the box.
    KeyHolder,
    /// Counts the money at meetings.
    MoneyCounter,
    /// Checks the books.
    Auditor,
}

impl Role {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Chair => "chair",
            Self::ViceChair => "vice_chair",
            Self::Secretary => "secretary",
            Self::Treasurer => "treasurer",
            Self::KeyHolder => "key_holder",
            Self::MoneyCounter => "money_counter",
            Self::Auditor => "auditor",
        }
    }
}

/// What someone is to the group on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// Has not joined yet.
    NotJoined,
    /// Belongs, with all rights and duties.
    Active,
    /// Belongs, with rights suspended.
    Suspended,
    /// Has left of their own will.
    Left,
    /// Was removed.
    Removed,
    /// Has died.
    Died,
}

/// A change of a member, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum MemberChangeKind {
    /// Rights are suspended.
    Suspended,
    /// The suspension ends.
    Reinstated,
    /// Leaves of their own will; the day named is the first without membership.
    Left,
    /// Is removed; the day named is the first without membership.
    Removed,
    /// Has died; the day named is the first without membership.
    Died,
    /// Comes back after having left or been removed.
    Rejoined,
    /// Has this many hands from now on.
    HandsSet {
        /// The number of hands: 0.5, 1, 2 …
        #[serde(with = "crate::wire::decimal")]
        hands: Decimal,
    },
    /// Takes an office.
    RoleGiven {
        /// The office.
        role: Role,
    },
    /// Lays an office down.
    RoleEnded {
        /// The office.
        role: Role,
    },
}

kind_enum!(MemberChangeKind);

/// A change with its day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// The first day on which it holds.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// What changes.
    pub what: MemberChangeKind,
}

/// A line of the register.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The host's id, unique in the group.
    pub id: String,
    /// What the member is called (default: empty).
    #[serde(default)]
    pub name: String,
    /// The first day of membership.
    #[serde(with = "crate::wire::date")]
    pub joined: NaiveDate,
    /// Hands at joining: ½, 1, 2 … (default: 1).
    #[serde(default = "one", with = "crate::wire::decimal")]
    pub hands: Decimal,
    /// What changed since, in order of date (default: nothing).
    #[serde(default)]
    pub changes: Vec<MemberChange>,
}

fn one() -> Decimal {
    Decimal::ONE
}

impl Member {
    /// A member with one hand and no changes.
    pub fn new(id: String, joined: NaiveDate) -> Self {
        Self {
            id,
            name: String::new(),
            joined,
            hands: one(),
            changes: Vec::new(),
        }
    }
}

/// A savings group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chama {
    /// The host's id.
    pub id: String,
    /// What the group is called (default: empty).
    #[serde(default)]
    pub name: String,
    /// What it saves for.
    pub group_kind: GroupKind,
    /// The day it was formed.
    #[serde(with = "crate::wire::date")]
    pub formed_on: NaiveDate,
    /// The register (default: empty; members may also come by events of the book).
    #[serde(default)]
    pub members: Vec<Member>,
}
