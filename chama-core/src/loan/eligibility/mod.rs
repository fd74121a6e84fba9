//! Who may borrow, and how much: every rule with its numbers and what to do next.
//!
//! In a treasurer's words: the group's conditions are gone through one by one; all are answered, not only the first that
//! fails. By hand: 8,000 saved at three times is 24,000; with 20,000 left in the fund, 20,000 is the maximum, and 30,000 is
//! 10,000 too much. The rules are on the page `docs/src/rules/lending.md`. Left out: the price of the loan.

mod checks;
mod facts;
mod faults;
mod fund;
mod rules;

#[cfg(test)]
mod order_of_faults;
#[cfg(test)]
mod worked_examples;

pub use facts::{BorrowerFacts, EligibilityTerms, LoanApplication, LoanFund, MemberStanding};
#[allow(unused_imports, reason = "the by-laws check their loan part with it")]
pub(crate) use faults::add_eligibility_errors;
pub use rules::{
    Affordability, AffordabilityOf, EligibilityRules, FundReserve, MultipleCovers, SavingsCounted, SavingsMultiple,
    StandingNeeded, WaitingSince, WaitingTime, WaitingUnit,
};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use checks::Asked;
use faults::{check_terms, facts};

use crate::error::ChamaError;
use crate::limits::APPLICATIONS;
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

/// Returns who may borrow how much: every rule of the group with its numbers, the maximum and the rule that binds it.
///
/// Amounts in the currency of the terms, the maximum rounded down to `rules.step`. Formula: `maximum = min(allows)`, or 0 if
/// a condition failed. Source: docs/src/rules/lending.md#eligibility.
///
/// # Errors
/// In this order: of `terms.on` `date_out_of_range`; of `terms.rules`, field by field, `out_of_range` and
/// `too_many_decimals`; the same of `terms.fund`; of `application`, field by field, `empty`, `too_long` and `invalid_text`
/// (`member`), `out_of_range`, `too_many_decimals` and `date_out_of_range`; `not_compatible` (an instalment of nothing asked;
/// days past due of nothing past due).
///
/// # Examples
/// ```
/// use chama_core::loan::*;
/// use rust_decimal::Decimal;
/// let rules = EligibilityRules { savings_multiple: Some(SavingsMultiple::new(Decimal::from(3))), ..Default::default() };
/// let terms = EligibilityTerms::new("2026-01-31".parse().unwrap(), rules, LoanFund::default());
/// let mut borrower = BorrowerFacts::new("2025-01-10".parse().unwrap());
/// borrower.savings = Decimal::from(8_000);
/// let mut application = LoanApplication::new("amina".to_owned(), borrower);
/// application.asked = Some(Decimal::from(30_000));
/// let answer = loan_eligibility(&terms, &application)?;
/// assert_eq!(answer.maximum.unwrap().to_string(), "24000.00");
/// assert_eq!(answer.checks[0].next_step, Some(NextStep::Save { amount: Decimal::new(200_000, 2) }));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn loan_eligibility(
    terms: &EligibilityTerms,
    application: &LoanApplication,
) -> Result<LoanEligibility, ChamaError> {
    check_terms(terms)?;
    let facts = facts(application, terms.currency).map_err(|error| error.within("application"))?;
    Ok(Asked::of(terms).answer(&facts))
}

/// Returns the answer to each application, in their order; each stands alone, as if nothing else were lent.
///
/// As [`loan_eligibility`]; whose turn it is when the fund is not enough for all is for `loan_queue`.
/// Source: docs/src/rules/lending.md#eligibility.
///
/// # Errors
/// In this order: those of `terms`; `too_long` (`applications`, 10,000); those of each application (`applications[3].asked`).
///
/// # Examples
/// ```
/// use chama_core::loan::*;
/// use rust_decimal::Decimal;
/// let rules = EligibilityRules { tenure_months: Some(3), loan_cap: Some(Decimal::from(5_000)), ..Default::default() };
/// let terms = EligibilityTerms::new("2026-01-31".parse().unwrap(), rules, LoanFund::default());
/// let ask = |member: &str, joined: &str| LoanApplication::new(member.to_owned(), BorrowerFacts::new(joined.parse().unwrap()));
/// let answers = loan_eligibilities(&terms, &[ask("amina", "2025-01-10"), ask("baraka", "2026-01-10")])?;
/// assert_eq!(answers[0].maximum.unwrap().to_string(), "5000.00");
/// assert_eq!(answers[1].maximum.unwrap().to_string(), "0.00");
/// assert_eq!(answers[1].checks[0].next_step, Some(NextStep::WaitUntil { date: "2026-04-10".parse().unwrap() }));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn loan_eligibilities(
    terms: &EligibilityTerms,
    applications: &[LoanApplication],
) -> Result<Vec<LoanEligibility>, ChamaError> {
    check_terms(terms)?;
    APPLICATIONS.check_len("applications", applications.len())?;
    let asked = Asked::of(terms);
    let mut answers = Vec::with_capacity(applications.len());
    for (place, application) in applications.iter().enumerate() {
        let facts =
            facts(application, terms.currency).map_err(|error| error.within(&format!("applications[{place}]")))?;
        answers.push(asked.answer(&facts));
    }
    Ok(answers)
}
