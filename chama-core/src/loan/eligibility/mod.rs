//! Who may borrow, and how much: every rule with its numbers and what to do next.
//!
//! In a treasurer's words: the group's conditions are gone through one by one; all are answered, not only the first that
//! fails. By hand: 8,000 saved at three times is 24,000; with 20,000 left in the fund, 20,000 is the maximum, and 30,000 is
//! 10,000 too much. The rules are on the page `docs/src/rules/lending.md`. Left out: the price of the loan.

mod facts;
mod rules;

pub use facts::{BorrowerFacts, EligibilityTerms, LoanApplication, LoanFund, MemberStanding};
pub use rules::{
    Affordability, AffordabilityOf, EligibilityRules, FundReserve, MultipleCovers, SavingsCounted, SavingsMultiple,
    StandingNeeded, WaitingSince, WaitingTime, WaitingUnit,
};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Currency;
use crate::rule::Rule;
use crate::wire::kind_enum;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// Nothing is missing.
    Passed,
    /// Something is missing.
    Failed,
    /// A fact that it needs is not known.
    NotKnown,
}

/// What the numbers of a check count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckUnit {
    /// Money.
    Amount,
    /// Complete months.
    Months,
    /// Days.
    Days,
    /// Things: contributions, meetings, loans, guarantors; 1 is yes, 0 is no.
    Count,
}

/// On which side of what is needed a number must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckBound {
    /// So much or more.
    AtLeast,
    /// So much or less.
    AtMost,
}

/// What a member can do so that a check passes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum NextStep {
    /// Join again.
    Rejoin,
    /// Have the suspension ended.
    EndSuspension,
    /// Come into good standing.
    RegainStanding,
    /// Wait.
    WaitUntil {
        /// The first day on which it passes.
        #[serde(with = "crate::wire::date")]
        date: NaiveDate,
    },
    /// Make more contributions.
    Contribute {
        /// How many.
        count: i32,
    },
    /// Attend more meetings, without missing one.
    AttendMeetings {
        /// How many.
        count: i32,
    },
    /// Save more.
    Save {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Pay late contributions.
    PayContributions {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Pay what is past due on loans.
    PayLoanArrears {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Repay loans in full.
    CloseLoans {
        /// How many.
        count: i32,
    },
    /// Repay principal of the loans before.
    RepayPrincipal {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Find more guarantors.
    FindGuarantors {
        /// How many.
        count: i32,
    },
    /// Find guarantors for more.
    FindGuarantees {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Ask for less.
    AskLess {
        /// How much less.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Wait until there is more in the fund.
    WaitForFund {
        /// How much more.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Say what the income is.
    DeclareIncome,
    /// Say what the regular contribution is.
    DeclareContribution,
    /// Say what the instalment would be.
    NameInstalment,
    /// Only the group can change it.
    AskGroup,
}

kind_enum!(NextStep);

/// One rule, answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EligibilityCheck {
    /// The rule.
    pub rule: Rule,
    /// How it ended: failed exactly if something is missing.
    pub outcome: CheckOutcome,
    /// What the numbers count.
    pub unit: CheckUnit,
    /// What there is; of a limit what was asked, of the instalments what they would be.
    #[serde(with = "crate::wire::decimal")]
    pub has: Decimal,
    /// On which side of `needs` it must lie.
    pub bound: CheckBound,
    /// What is needed.
    #[serde(with = "crate::wire::decimal")]
    pub needs: Decimal,
    /// What is missing, or too much.
    #[serde(with = "crate::wire::decimal")]
    pub missing: Decimal,
    /// Up to which amount it lets the member borrow; a condition has none.
    #[serde(with = "crate::wire::decimal_option")]
    pub allows: Option<Decimal>,
    /// What to do so that it passes; empty if it does.
    pub next_step: Option<NextStep>,
}

/// Who may borrow how much, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanEligibility {
    /// The id of the member.
    pub member: String,
    /// The day of the question.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What was asked.
    #[serde(with = "crate::wire::decimal_option")]
    pub asked: Option<Decimal>,
    /// Whether it may be lent; if nothing was asked, whether anything may.
    pub allowed: bool,
    /// The most that may be borrowed today; empty if no rule limits it.
    #[serde(with = "crate::wire::decimal_option")]
    pub maximum: Option<Decimal>,
    /// The rule that binds it.
    pub binding: Option<Rule>,
    /// What it would be with every condition kept; empty if no rule limits it.
    #[serde(with = "crate::wire::decimal_option")]
    pub limit: Option<Decimal>,
    /// How many checks did not pass.
    pub not_passed: i32,
    /// Every rule of the group, conditions first.
    pub checks: Vec<EligibilityCheck>,
}
