//! A call on the guarantors: each pays by the size of the pledge, and never more than the pledge.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// What one guarantor stands with for one loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanPledge {
    /// The id of the member, once in the list.
    pub guarantor: String,
    /// How much, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The day of the pledge.
    #[serde(with = "crate::wire::date")]
    pub pledged_on: NaiveDate,
}

/// A loan that is not repaid, and who stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeCallTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What is missing.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// Who stands for it, in any order, at most 10,000.
    pub pledges: Vec<LoanPledge>,
}

impl GuaranteeCallTerms {
    /// A call in KES.
    pub fn new(shortfall: Decimal, pledges: Vec<LoanPledge>) -> Self {
        Self {
            currency: Currency::default(),
            shortfall,
            pledges,
        }
    }
}

/// What one guarantor has to pay.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalledGuarantor {
    /// The id of the member.
    pub guarantor: String,
    /// What was pledged.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What is called.
    #[serde(with = "crate::wire::decimal")]
    pub called: Decimal,
    /// What of the pledge is left.
    #[serde(with = "crate::wire::decimal")]
    pub left: Decimal,
}

/// Who pays what of a shortfall.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeCall {
    /// The guarantors, by id.
    pub guarantors: Vec<CalledGuarantor>,
    /// All that is called.
    #[serde(with = "crate::wire::decimal")]
    pub called: Decimal,
    /// What nobody stands for.
    #[serde(with = "crate::wire::decimal")]
    pub uncovered: Decimal,
    /// The shortfall: called + uncovered.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
}
