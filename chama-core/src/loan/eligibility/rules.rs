//! What a group asks of who borrows: a part of the by-laws. What is not named is not asked.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What counts as savings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SavingsCounted {
    /// What was saved.
    #[default]
    Savings,
    /// The worth of the shares.
    Shares,
    /// Both together.
    SavingsAndShares,
}

/// How a borrower must stand with the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingNeeded {
    /// Has not left.
    Member,
    /// Nor is suspended.
    Active,
    /// And is in good standing.
    Good,
}

/// What a multiple of savings covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MultipleCovers {
    /// This loan and what is owed on those before.
    #[default]
    AllLoans,
    /// This loan.
    ThisLoan,
}

/// So many times what was saved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavingsMultiple {
    /// How many times: 3, or 2.5. From 0 to 100, at most 4 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub times: Decimal,
    /// What it covers (default: all loans).
    #[serde(default)]
    pub covers: MultipleCovers,
}

impl SavingsMultiple {
    /// So many times the savings for all loans together.
    pub fn new(times: Decimal) -> Self {
        Self {
            times,
            covers: MultipleCovers::default(),
        }
    }
}

/// In what a waiting time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingUnit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months, clamped to the month's end.
    Months,
}

/// From when a waiting time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingSince {
    /// The day on which the last loan was repaid.
    #[default]
    Repaid,
    /// The day on which the last loan was handed out.
    Disbursed,
}

/// The time between one loan and the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingTime {
    /// How many, 0 to 3,660.
    pub count: i32,
    /// Of what.
    pub unit: WaitingUnit,
    /// From when (default: repaid).
    #[serde(default)]
    pub since: WaitingSince,
}

/// What of a fund is never lent: the larger of the two.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "liquidity floor")]
pub struct FundReserve {
    /// An amount (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// A share of the fund, of its cash and what is lent out (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub share: Decimal,
}

/// What an instalment is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AffordabilityOf {
    /// The declared income.
    #[default]
    Income,
    /// The regular contribution.
    Contribution,
}

/// How large the instalments of a member may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affordability {
    /// The share: 0.3333 is a third. From 0 to 10, at most 12 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub share: Decimal,
    /// Of what (default: income).
    #[serde(default)]
    pub of: AffordabilityOf,
}

/// What a group asks of who borrows; what is not named is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EligibilityRules {
    /// How the borrower must stand with the group.
    #[serde(default)]
    pub standing: Option<StandingNeeded>,
    /// Complete months of membership, 0 to 1,200.
    #[serde(default)]
    pub tenure_months: Option<i32>,
    /// Contributions made, 0 to 1,000,000.
    #[serde(default)]
    pub contributions_made: Option<i32>,
    /// Share of the meetings attended: 0.75 is three of four.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub attendance: Option<Decimal>,
    /// What counts as savings (default: savings).
    #[serde(default)]
    pub savings_counted: SavingsCounted,
    /// Savings that there must be.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub minimum_savings: Option<Decimal>,
    /// Unpaid contributions past their date that are tolerated.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub contribution_arrears: Option<Decimal>,
    /// Loan instalments past their date that are tolerated.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub loan_arrears: Option<Decimal>,
    /// Days past due that are tolerated, 0 to 3,660.
    #[serde(default)]
    pub days_past_due: Option<i32>,
    /// Loans at once, this one among them, 0 to 1,000.
    #[serde(default)]
    pub open_loans: Option<i32>,
    /// The time between one loan and the next.
    #[serde(default)]
    pub waiting: Option<WaitingTime>,
    /// How many must stand for the loan, 0 to 1,000.
    #[serde(default)]
    pub guarantors: Option<i32>,
    /// So many times what was saved.
    #[serde(default)]
    pub savings_multiple: Option<SavingsMultiple>,
    /// The most for one loan.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub loan_cap: Option<Decimal>,
    /// The most for all loans of a member.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub member_cap: Option<Decimal>,
    /// What of the fund is never lent.
    #[serde(default)]
    pub reserve: Option<FundReserve>,
    /// Which share of what own savings do not cover others must stand for.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub coverage: Option<Decimal>,
    /// How large the instalments may be.
    #[serde(default)]
    pub affordability: Option<Affordability>,
    /// What loans are multiples of, such as 100 (if not named: the currency's smallest unit).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub step: Option<Decimal>,
}
