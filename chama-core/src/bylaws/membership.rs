//! What joining costs.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Fund;

/// What joining costs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipRule {
    /// Paid once, on joining (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub joining_fee: Decimal,
    /// The fund that the joining fee goes to (default: administration).
    #[serde(default = "administration")]
    pub joining_fee_fund: Fund,
}

fn administration() -> Fund {
    Fund::Administration
}

impl Default for MembershipRule {
    fn default() -> Self {
        Self {
            joining_fee: Decimal::ZERO,
            joining_fee_fund: administration(),
        }
    }
}
