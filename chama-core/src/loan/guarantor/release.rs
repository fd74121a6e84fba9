//! Pledges that become free as principal falls.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::LoanPledge;
use crate::money::Currency;

/// How pledges become free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseMethod {
    /// All of them by the part of the principal that was repaid.
    #[default]
    ProRata,
    /// The last pledged first.
    LastPledgedFirst,
    /// All of them when nothing is owed any more.
    WhenRepaid,
}

/// A loan of which a part was repaid, and who stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeReleaseTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What was lent, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// What is owed of it.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// How pledges become free (default: pro rata).
    #[serde(default)]
    pub method: ReleaseMethod,
    /// The pledges as they were made, in any order, at most 10,000.
    pub pledges: Vec<LoanPledge>,
}

/// What of a pledge is kept and what is free.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedPledge {
    /// The id of the member.
    pub guarantor: String,
    /// What was pledged: kept + released.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What still stands.
    #[serde(with = "crate::wire::decimal")]
    pub kept: Decimal,
    /// What is free.
    #[serde(with = "crate::wire::decimal")]
    pub released: Decimal,
}

/// Which pledges still stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRelease {
    /// How pledges became free.
    pub method: ReleaseMethod,
    /// The guarantors, by id.
    pub guarantors: Vec<ReleasedPledge>,
    /// All that still stands.
    #[serde(with = "crate::wire::decimal")]
    pub kept: Decimal,
    /// All that is free.
    #[serde(with = "crate::wire::decimal")]
    pub released: Decimal,
    /// All that was pledged: kept + released.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
}
