//! Who may receive the pot: every condition with its numbers and what to do next.
//!
//! In a treasurer's words: before the pot is handed out, every condition is gone through, and the beneficiary hears all that is
//! missing at once. By hand: 500 behind, a fine of 200 unpaid and 2,000 guaranteed of 3,000 are three reasons. The rules are
//! on the page `docs/src/rules/turns.md`. Left out: taking what is late off the pot.

mod checks;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use checks::{Asked, Facts};

use crate::error::ChamaError;
use crate::limits::APPLICATIONS;
use crate::loan::{CheckBound, CheckOutcome, CheckUnit, MemberStanding, StandingNeeded};
use crate::money::Currency;
use crate::rule::Rule;
use crate::wire::kind_enum;

/// What a group asks of who receives; what is not named is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutRules {
    /// How who receives must stand with the group.
    #[serde(default)]
    pub standing: Option<StandingNeeded>,
    /// Rounds missed in a row that are tolerated, 0 to 3,660.
    #[serde(default)]
    pub missed_rounds: Option<i32>,
    /// What of the own contribution of this round may be unpaid.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub this_round: Option<Decimal>,
    /// Contributions of rounds before that may be unpaid.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub contribution_arrears: Option<Decimal>,
    /// Fines that may be unpaid.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub fines: Option<Decimal>,
    /// What may be past due on loans.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub loan_arrears: Option<Decimal>,
    /// Defaulted loans that are tolerated, 0 to 1,000.
    #[serde(default)]
    pub defaulted_loans: Option<i32>,
    /// How many must stand for what is still to be paid, 0 to 10,000.
    #[serde(default)]
    pub guarantors: Option<i32>,
    /// Which share of what is still to be paid must be guaranteed: 0.5 is half.
    #[serde(default, with = "crate::wire::decimal_option")]
    pub coverage: Option<Decimal>,
}

/// On which day, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutTerms {
    /// The day of the round.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// What the group asks (default: nothing).
    #[serde(default)]
    pub rules: PayoutRules,
}

impl PayoutTerms {
    /// Rules in KES.
    pub fn new(on: NaiveDate, rules: PayoutRules) -> Self {
        Self {
            on,
            currency: Currency::default(),
            rules,
        }
    }
}

/// Whether a membership is frozen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PayoutFreeze {
    /// It is not.
    #[default]
    NotFrozen,
    /// It is.
    Frozen {
        /// The first day on which it no longer is (default: not known).
        #[serde(default, with = "crate::wire::date_option")]
        until: Option<NaiveDate>,
    },
}

kind_enum!(PayoutFreeze);

/// What is known of who would receive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutReceiver {
    /// The id of the member.
    pub member: String,
    /// How many hands of the member have not received in this cycle, 0 to 100 (default: 1).
    #[serde(default = "one_turn")]
    pub turns_left: i32,
    /// How the member stands with the group (default: good).
    #[serde(default)]
    pub standing: MemberStanding,
    /// Whether the membership is frozen (default: it is not).
    #[serde(default)]
    pub freeze: PayoutFreeze,
    /// Rounds missed in a row (default: 0).
    #[serde(default)]
    pub missed_rounds: i32,
    /// What of the own contribution of this round is unpaid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub this_round_unpaid: Decimal,
    /// Contributions of rounds before that are unpaid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub contribution_arrears: Decimal,
    /// Fines that are unpaid (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub unpaid_fines: Decimal,
    /// What is past due on loans (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub loan_arrears: Decimal,
    /// Loans that were left unpaid (default: 0).
    #[serde(default)]
    pub defaulted_loans: i32,
    /// How many stand for what is still to be paid (default: 0).
    #[serde(default)]
    pub guarantors: i32,
    /// What they, or pledged savings, guarantee (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub guaranteed: Decimal,
    /// The contributions after this round, to the end of the cycle (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub still_to_pay: Decimal,
}

fn one_turn() -> i32 {
    1
}

impl PayoutReceiver {
    /// A member in good standing who owes nothing and has one turn left.
    pub fn new(member: String) -> Self {
        Self {
            member,
            turns_left: one_turn(),
            standing: MemberStanding::default(),
            freeze: PayoutFreeze::default(),
            missed_rounds: 0,
            this_round_unpaid: Decimal::ZERO,
            contribution_arrears: Decimal::ZERO,
            unpaid_fines: Decimal::ZERO,
            loan_arrears: Decimal::ZERO,
            defaulted_loans: 0,
            guarantors: 0,
            guaranteed: Decimal::ZERO,
            still_to_pay: Decimal::ZERO,
        }
    }
}

/// What a member can do so that a check passes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PayoutStep {
    /// Only the group can change it.
    AskGroup,
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
    /// Pay contributions.
    PayContributions {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// Pay fines.
    PayFines {
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
    /// Settle loans that were left unpaid.
    SettleLoans {
        /// How many.
        count: i32,
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
}

kind_enum!(PayoutStep);

/// One condition, answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutCheck {
    /// The rule.
    pub rule: Rule,
    /// How it ended: failed exactly if something is missing.
    pub outcome: CheckOutcome,
    /// What the numbers count.
    pub unit: CheckUnit,
    /// What there is.
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
    /// What to do so that it passes; empty if it does.
    pub next_step: Option<PayoutStep>,
}

/// Whether a member may receive, and every reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutEligibility {
    /// The id of the member.
    pub member: String,
    /// The day of the round.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Whether every check passed.
    pub allowed: bool,
    /// How many did not.
    pub not_passed: i32,
    /// Every condition that was asked.
    pub checks: Vec<PayoutCheck>,
}

/// Returns whether a member may receive the pot: every condition of the group with its numbers and the next step.
///
/// All are answered, never only the first that fails. Source: docs/src/rules/turns.md#who-may-receive.
///
/// # Errors
/// In this order: `date_out_of_range` (`terms.on`); of `terms.rules`, field by field, `out_of_range` and `too_many_decimals`; of
/// `receiver`, field by field, `empty`, `too_long` and `invalid_text` (`member`), `out_of_range`, `too_many_decimals` and
/// `date_out_of_range`.
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// use rust_decimal::Decimal;
/// let rules = PayoutRules {
///     contribution_arrears: Some(Decimal::ZERO),
///     fines: Some(Decimal::ZERO),
///     ..Default::default()
/// };
/// let terms = PayoutTerms::new("2026-01-31".parse().unwrap(), rules);
/// let mut amina = PayoutReceiver::new("amina".to_owned());
/// assert!(payout_eligibility(&terms, &amina)?.allowed);
/// (amina.contribution_arrears, amina.unpaid_fines) = (Decimal::from(500), Decimal::from(200));
/// let answer = payout_eligibility(&terms, &amina)?;
/// assert_eq!((answer.allowed, answer.not_passed), (false, 2));
/// assert_eq!(answer.checks[3].next_step, Some(PayoutStep::PayFines { amount: Decimal::new(200_00, 2) }));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn payout_eligibility(terms: &PayoutTerms, receiver: &PayoutReceiver) -> Result<PayoutEligibility, ChamaError> {
    let asked = Asked::of(terms)?;
    let facts = Facts::of(receiver, terms.currency).map_err(|error| error.within("receiver"))?;
    Ok(asked.answer(&facts))
}

/// Returns the answer to each member, in their order.
///
/// As [`payout_eligibility`]. Source: docs/src/rules/turns.md#who-may-receive.
///
/// # Errors
/// In this order: those of `terms`; `too_long` (`receivers`, 10,000); those of each member (`receivers[3].unpaid_fines`).
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// let terms = PayoutTerms::new("2026-01-31".parse().unwrap(), PayoutRules::default());
/// let members = ["amina", "baraka"].map(|member| PayoutReceiver::new(member.to_owned()));
/// assert!(payout_eligibilities(&terms, &members)?.iter().all(|answer| answer.allowed));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn payout_eligibilities(
    terms: &PayoutTerms,
    receivers: &[PayoutReceiver],
) -> Result<Vec<PayoutEligibility>, ChamaError> {
    let asked = Asked::of(terms)?;
    APPLICATIONS.check_len("receivers", receivers.len())?;
    let mut answers = Vec::with_capacity(receivers.len());
    for (place, receiver) in receivers.iter().enumerate() {
        let facts =
            Facts::of(receiver, terms.currency).map_err(|error| error.within(&format!("receivers[{place}]")))?;
        answers.push(asked.answer(&facts));
    }
    Ok(answers)
}

#[cfg(test)]
mod tests;
