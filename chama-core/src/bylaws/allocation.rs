//! Where a payment goes first.

use serde::{Deserialize, Serialize};

/// A step of the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Contributions past their due date, oldest first.
    Arrears,
    /// Penalties and fines, oldest first.
    Fines,
    /// Joining fee, catch-up and other fees, oldest first.
    Fees,
    /// Loan instalments, oldest first.
    Loan,
    /// Contributions of the cycle that is open.
    Current,
    /// Kept for the dues to come; always the last.
    Advance,
}

impl Bucket {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Arrears => "arrears",
            Self::Fines => "fines",
            Self::Fees => "fees",
            Self::Loan => "loan",
            Self::Current => "current",
            Self::Advance => "advance",
        }
    }
}

/// The order in which a payment is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllocationRule {
    /// Each bucket at most once (default: arrears, fines, fees, loan, current, advance).
    #[serde(default = "usual_order")]
    pub order: Vec<Bucket>,
}

fn usual_order() -> Vec<Bucket> {
    vec![
        Bucket::Arrears,
        Bucket::Fines,
        Bucket::Fees,
        Bucket::Loan,
        Bucket::Current,
        Bucket::Advance,
    ]
}

impl Default for AllocationRule {
    fn default() -> Self {
        Self { order: usual_order() }
    }
}
