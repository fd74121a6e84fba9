//! What is known of one member: the facts from which a position is computed.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::bylaws::Fund;
use crate::chama::Member;
use crate::wire::kind_enum;

/// What a payment is marked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PaymentPurpose {
    /// Nothing special: it runs down the waterfall.
    #[default]
    Waterfall,
    /// One due first, even one of a later cycle.
    Due {
        /// The id of the contribution rule.
        rule: String,
        /// The scheduled date of the due.
        #[serde(with = "crate::wire::date")]
        scheduled_on: NaiveDate,
    },
    /// Penalties and fines first.
    Fines,
    /// One charge first.
    Charge {
        /// The id of the charge.
        charge: String,
    },
    /// Shares.
    Shares,
}

/// Money that a member paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The host's id, unique in the account.
    pub id: String,
    /// The day of the money, which decides what is late.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// How much; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What it is marked for (default: waterfall).
    #[serde(default)]
    pub purpose: PaymentPurpose,
}

/// What a waiver lets go.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum WaiverTarget {
    /// A due.
    Due {
        /// The id of the contribution rule.
        rule: String,
        /// The scheduled date of the due.
        #[serde(with = "crate::wire::date")]
        scheduled_on: NaiveDate,
    },
    /// The penalty on a due.
    DuePenalty {
        /// The id of the penalty rule.
        penalty: String,
        /// The id of the contribution rule.
        rule: String,
        /// The scheduled date of the due.
        #[serde(with = "crate::wire::date")]
        scheduled_on: NaiveDate,
    },
    /// The penalty for a meeting.
    MeetingPenalty {
        /// The id of the penalty rule.
        penalty: String,
        /// The day of the meeting.
        #[serde(with = "crate::wire::date")]
        meeting_on: NaiveDate,
    },
    /// A charge.
    Charge {
        /// The id of the charge.
        charge: String,
    },
}

/// A decision to let something go.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The host's id, unique in the account.
    pub id: String,
    /// The day from which it holds.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// What is let go.
    pub target: WaiverTarget,
    /// How much at most (default: all that is unpaid then).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub amount: Option<Decimal>,
    /// Who decided.
    pub authority: String,
}

/// What a charge is, and so which bucket pays it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    /// A fine given by hand.
    Fine,
    /// A fee.
    Fee,
    /// A loan instalment.
    Loan,
}

/// Something to pay besides the dues.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// The host's id, unique in the account.
    pub id: String,
    /// The day from which it is payable.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// What it is.
    pub charge_kind: ChargeKind,
    /// How much; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The fund that the money goes to (default: savings).
    #[serde(default)]
    pub fund: Fund,
    /// Why (default: empty).
    #[serde(default)]
    pub reason: String,
}

/// How someone was at a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttendanceStatus {
    /// There, in time.
    #[default]
    Present,
    /// There, late.
    Late,
    /// Not there.
    Absent,
    /// Not there, excused.
    Excused,
}

/// A line of the register of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// The day of the meeting.
    #[serde(with = "crate::wire::date")]
    pub meeting_on: NaiveDate,
    /// How the member was there.
    pub status: AttendanceStatus,
}

/// A due from before the account was opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningDue {
    /// The id of the contribution rule.
    pub rule: String,
    /// When it was due.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// What is unpaid of it; above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// All that is known of a member's contributions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberAccount {
    /// The line of the register.
    pub member: Member,
    /// The day on which the account begins, for a group that starts in mid-life (default: with membership).
    #[serde(default, with = "crate::wire::date_option")]
    pub opened_on: Option<NaiveDate>,
    /// Dues from before that day, oldest first (default: none).
    #[serde(default)]
    pub opening_dues: Vec<OpeningDue>,
    /// Payments, in any order; those of one day in the order in which they count (default: none).
    #[serde(default)]
    pub payments: Vec<Payment>,
    /// Waivers, in any order (default: none).
    #[serde(default)]
    pub waivers: Vec<Waiver>,
    /// Fines by hand, fees and loan instalments, in any order (default: none).
    #[serde(default)]
    pub charges: Vec<Charge>,
    /// Meetings, in any order (default: none).
    #[serde(default)]
    pub attendance: Vec<Attendance>,
}

kind_enum!(PaymentPurpose, WaiverTarget);

impl MemberAccount {
    /// An account of which nothing is known yet.
    pub fn new(member: Member) -> Self {
        Self {
            member,
            opened_on: None,
            opening_dues: Vec::new(),
            payments: Vec::new(),
            waivers: Vec::new(),
            charges: Vec::new(),
            attendance: Vec::new(),
        }
    }
}

impl Payment {
    /// A payment that runs down the waterfall.
    pub fn new(id: String, value_date: NaiveDate, amount: Decimal) -> Self {
        Self {
            id,
            value_date,
            amount,
            purpose: PaymentPurpose::default(),
        }
    }
}
