//! The pots that a group keeps apart.

use serde::{Deserialize, Serialize};

/// A pot of the group's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fund {
    /// Members' savings.
    #[default]
    Savings,
    /// Members' shares.
    Shares,
    /// What is lent out, with what it earns.
    LoanFund,
    /// Help in need; never shared out.
    #[doc(alias = "social fund")]
    Welfare,
    /// The pot of the merry-go-round.
    Rotation,
    /// Held back for bad days.
    Reserve,
    /// Running costs.
    Administration,
    /// A common project.
    Project,
}
