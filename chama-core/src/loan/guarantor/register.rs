//! The register of savers, loans and pledges: who is free to stand for whom, and what stands behind each loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::loan::MemberStanding;
use crate::money::Currency;
use crate::wire::kind_enum;

/// What is known of a saver.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaverFacts {
    /// The id of the member, once in the register.
    pub member: String,
    /// What was saved.
    #[serde(with = "crate::wire::decimal")]
    pub savings: Decimal,
    /// How the member stands with the group (default: good).
    #[serde(default)]
    pub standing: MemberStanding,
}

/// A loan that may be guaranteed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteedLoan {
    /// The host's id of the loan, once in the register.
    pub id: String,
    /// The id of the member who owes it.
    pub member: String,
    /// What is owed on it, or will be.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

/// How far a pledge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PledgeState {
    /// The guarantor was asked; it is tested, and stands for nothing yet.
    Offered,
    /// It stands.
    #[default]
    Accepted,
    /// The guarantor said no.
    Declined,
    /// It stands no more.
    Released,
}

/// How much of their savings someone stands with for a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteePledge {
    /// The host's id of the pledge, once in the register.
    pub id: String,
    /// The id of the loan.
    pub loan: String,
    /// The id of the member who stands for it.
    pub guarantor: String,
    /// How much, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The day of the pledge.
    #[serde(with = "crate::wire::date")]
    pub pledged_on: NaiveDate,
    /// How far it has come (default: accepted).
    #[serde(default)]
    pub state: PledgeState,
}

fn whole() -> Decimal {
    Decimal::ONE
}

/// The savers of a group, their loans and who stands for them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRegister {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Which share of the own loans own savings stand for (default: 1).
    #[serde(default = "whole", with = "crate::wire::decimal")]
    pub own_cover: Decimal,
    /// The savers, in any order, at most 10,000.
    pub savers: Vec<SaverFacts>,
    /// The loans, in any order, at most 100,000.
    pub loans: Vec<GuaranteedLoan>,
    /// The pledges, in any order, at most 100,000.
    pub pledges: Vec<GuaranteePledge>,
}

impl GuaranteeRegister {
    /// A register in KES; own savings stand for own loans in full.
    pub fn new(savers: Vec<SaverFacts>, loans: Vec<GuaranteedLoan>, pledges: Vec<GuaranteePledge>) -> Self {
        Self {
            currency: Currency::default(),
            own_cover: whole(),
            savers,
            loans,
            pledges,
        }
    }
}

/// Why a pledge does not stand, or not with all of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PledgeFault {
    /// The guarantor has left.
    GuarantorLeft,
    /// The guarantor is suspended.
    GuarantorSuspended,
    /// The guarantor is the borrower.
    SelfGuarantee,
    /// The guarantor would stand for someone who stands for them, over others or not.
    Ring {
        /// The ids of the members, the guarantor first and last: each stands for the next.
        members: Vec<String>,
    },
    /// The guarantor has less free than that.
    AboveFreeSavings {
        /// What was free.
        #[serde(with = "crate::wire::decimal")]
        free: Decimal,
    },
}

kind_enum!(PledgeFault);

/// What a saver's savings stand for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuarantorPosition {
    /// The id of the member.
    pub member: String,
    /// What was saved.
    #[serde(with = "crate::wire::decimal")]
    pub savings: Decimal,
    /// What of it stands for own loans.
    #[serde(with = "crate::wire::decimal")]
    pub own_cover: Decimal,
    /// What is pledged for others' loans.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// savings − own cover − pledged; below 0 if too much is pledged.
    #[serde(with = "crate::wire::decimal")]
    pub free_savings: Decimal,
    /// What is pledged and not there.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// The most that can be called now: of each pledge no more than is owed on its loan.
    #[serde(with = "crate::wire::decimal")]
    pub exposure: Decimal,
}

/// What stands behind a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanCoverage {
    /// The id of the loan.
    pub loan: String,
    /// The id of the member who owes it.
    pub member: String,
    /// What is owed on it.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// How many members stand for it.
    pub guarantors: i32,
    /// What they pledged.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What of it free savings stand behind.
    #[serde(with = "crate::wire::decimal")]
    pub counted: Decimal,
    /// counted ÷ owed, rounded down to 6 places; empty if nothing is owed.
    #[serde(with = "crate::wire::decimal_option")]
    pub coverage: Option<Decimal>,
    /// owed − counted, at least 0.
    #[serde(with = "crate::wire::decimal")]
    pub uncovered: Decimal,
}

/// Whether a pledge stands, and with how much.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgePosition {
    /// The id of the pledge.
    pub id: String,
    /// The id of the loan.
    pub loan: String,
    /// The id of the member who stands for it.
    pub guarantor: String,
    /// How far it has come.
    pub state: PledgeState,
    /// How much was pledged.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What of it stands behind the loan.
    #[serde(with = "crate::wire::decimal")]
    pub counts: Decimal,
    /// What is wrong with it; an offered pledge without fault can be accepted.
    pub fault: Option<PledgeFault>,
}

/// Who stands for whom, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guarantees {
    /// The currency of all amounts.
    pub currency: Currency,
    /// Which share of the own loans own savings stand for.
    #[serde(with = "crate::wire::decimal")]
    pub own_cover: Decimal,
    /// The savers, by id.
    pub savers: Vec<GuarantorPosition>,
    /// The loans, by id.
    pub loans: Vec<LoanCoverage>,
    /// The pledges, in the order in which they were tested; then those declined or released, by date and id.
    pub pledges: Vec<PledgePosition>,
    /// What is pledged for all loans.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What of it free savings stand behind.
    #[serde(with = "crate::wire::decimal")]
    pub counted: Decimal,
    /// What is pledged and not there: pledged − counted.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
}
