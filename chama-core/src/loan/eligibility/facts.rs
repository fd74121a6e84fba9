//! What there is: about the member, and about the fund.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::EligibilityRules;
use crate::money::Currency;

/// How a member stands with the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStanding {
    /// In good standing.
    #[default]
    Good,
    /// Belongs, but is not in good standing.
    NotGood,
    /// Belongs, with rights suspended.
    Suspended,
    /// Has left, was removed or has died.
    Left,
}

/// What is known of who asks for a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorrowerFacts {
    /// The first day of membership.
    #[serde(with = "crate::wire::date")]
    pub joined: NaiveDate,
    /// How the member stands with the group (default: good).
    #[serde(default)]
    pub standing: MemberStanding,
    /// What was saved (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub savings: Decimal,
    /// What the shares are worth (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub shares: Decimal,
    /// Savings pledged for others' loans (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// Contributions made (default: 0).
    #[serde(default)]
    pub contributions_made: i32,
    /// Contributions past their date that are unpaid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub contribution_arrears: Decimal,
    /// Meetings held since the member joined (default: 0).
    #[serde(default)]
    pub meetings_held: i32,
    /// How many of them the member attended (default: 0).
    #[serde(default)]
    pub meetings_attended: i32,
    /// Loans not repaid yet (default: 0).
    #[serde(default)]
    pub open_loans: i32,
    /// Principal owed on them (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What is past due on them (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub loan_arrears: Decimal,
    /// Days past due of the oldest (default: 0).
    #[serde(default)]
    pub days_past_due: i32,
    /// What their instalments are together (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub other_instalments: Decimal,
    /// The day on which the last loan was handed out (default: there was none).
    #[serde(default, with = "crate::wire::date_option")]
    pub last_disbursed_on: Option<NaiveDate>,
    /// The day on which the last loan was repaid (default: there was none, or it is not).
    #[serde(default, with = "crate::wire::date_option")]
    pub last_repaid_on: Option<NaiveDate>,
    /// Declared income in the time of one instalment (default: not declared).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub income: Option<Decimal>,
    /// Regular contribution in the time of one instalment (default: not declared).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub contribution: Option<Decimal>,
}

impl BorrowerFacts {
    /// A member who has nothing but the day of joining.
    pub fn new(joined: NaiveDate) -> Self {
        Self {
            joined,
            standing: MemberStanding::default(),
            savings: Decimal::ZERO,
            shares: Decimal::ZERO,
            pledged: Decimal::ZERO,
            contributions_made: 0,
            contribution_arrears: Decimal::ZERO,
            meetings_held: 0,
            meetings_attended: 0,
            open_loans: 0,
            owed: Decimal::ZERO,
            loan_arrears: Decimal::ZERO,
            days_past_due: 0,
            other_instalments: Decimal::ZERO,
            last_disbursed_on: None,
            last_repaid_on: None,
            income: None,
            contribution: None,
        }
    }
}

/// A member who asks for a loan, or how much it might be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanApplication {
    /// The id of the member.
    pub member: String,
    /// The amount, above 0 (default: none, the question is how much is possible).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub asked: Option<Decimal>,
    /// The largest instalment in the table of that amount, above 0 (default: not known).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub instalment: Option<Decimal>,
    /// How many stand for the loan (default: 0).
    #[serde(default)]
    pub guarantors: i32,
    /// What they stand for together (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub guaranteed: Decimal,
    /// What is known of the member.
    pub borrower: BorrowerFacts,
}

impl LoanApplication {
    /// The question how much is possible, without guarantors.
    pub fn new(member: String, borrower: BorrowerFacts) -> Self {
        Self {
            member,
            asked: None,
            instalment: None,
            guarantors: 0,
            guaranteed: Decimal::ZERO,
            borrower,
        }
    }
}

/// The money that a group lends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanFund {
    /// What is there (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub cash: Decimal,
    /// Principal that is lent out (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub lent_out: Decimal,
    /// Loans that were approved and not handed out yet (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub committed: Decimal,
}

/// What holds for every application of a group on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EligibilityTerms {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// The day of the question.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// What the group asks (default: nothing).
    #[serde(default)]
    pub rules: EligibilityRules,
    /// The money that it lends (default: nothing).
    #[serde(default)]
    pub fund: LoanFund,
}

impl EligibilityTerms {
    /// The rules and the fund of a group in KES.
    pub fn new(on: NaiveDate, rules: EligibilityRules, fund: LoanFund) -> Self {
        Self {
            currency: Currency::default(),
            on,
            rules,
            fund,
        }
    }
}
