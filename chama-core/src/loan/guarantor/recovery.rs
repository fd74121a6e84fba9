//! Money that comes in from a borrower after the guarantors were called.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// Who is paid back first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryOrder {
    /// The group, then the guarantors.
    #[default]
    GroupFirst,
    /// The guarantors, then the group.
    GuarantorsFirst,
    /// All together, by what each is owed.
    ProRata,
}

/// A guarantor who was called.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuarantorToRepay {
    /// The id of the member, once in the list.
    pub guarantor: String,
    /// What the guarantor paid and has not got back.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

fn nothing() -> Decimal {
    Decimal::ZERO
}

/// What came in, and who is owed something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRecoveryTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What came in.
    #[serde(with = "crate::wire::decimal")]
    pub recovered: Decimal,
    /// Who is paid back first (default: the group).
    #[serde(default)]
    pub order: RecoveryOrder,
    /// What the group bore and has not got back (default: 0).
    #[serde(default = "nothing", with = "crate::wire::decimal")]
    pub group_owed: Decimal,
    /// The guarantors who were called, in any order, at most 10,000.
    pub guarantors: Vec<GuarantorToRepay>,
}

/// What one guarantor gets back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuarantorRecovery {
    /// The id of the member.
    pub guarantor: String,
    /// What was owed before.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What is paid back now.
    #[serde(with = "crate::wire::decimal")]
    pub repaid: Decimal,
    /// What is owed after.
    #[serde(with = "crate::wire::decimal")]
    pub left: Decimal,
}

/// Who gets what of a recovery.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRecovery {
    /// Who was paid back first.
    pub order: RecoveryOrder,
    /// What the group gets back.
    #[serde(with = "crate::wire::decimal")]
    pub to_group: Decimal,
    /// What the group is owed after.
    #[serde(with = "crate::wire::decimal")]
    pub group_left: Decimal,
    /// The guarantors, by id.
    pub guarantors: Vec<GuarantorRecovery>,
    /// What the guarantors get back.
    #[serde(with = "crate::wire::decimal")]
    pub to_guarantors: Decimal,
    /// What is left for the borrower.
    #[serde(with = "crate::wire::decimal")]
    pub excess: Decimal,
    /// What came in: to the group + to the guarantors + excess.
    #[serde(with = "crate::wire::decimal")]
    pub recovered: Decimal,
}
