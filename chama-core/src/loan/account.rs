//! A loan as it is known: its terms, the rules that its payments follow, and what happened.
//!
//! In a treasurer's words: nothing here was reckoned. The terms are what was signed, the events are what happened, each
//! with the value date of the money or the decision. By hand: 12,000 at 1 % a month, 1,120 paid on 10 February. What
//! follows from it is [`super::LoanPosition`].

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Amortisation, FirstDue, LoanGrace, LoanInterest, LoanTerms, RepaymentTerm};
use crate::bylaws::PenaltyRule;
use crate::calendar::Frequency;
use crate::rate::Rate;
use crate::wire::kind_enum;

/// A part of what is owed on a loan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanPart {
    /// Late penalties, and charges of that kind.
    Penalties,
    /// Fees, and charges of that kind.
    Fees,
    /// Interest.
    Interest,
    /// Principal.
    Principal,
}

/// Whether a payment goes from instalment to instalment or from part to part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllocationAcross {
    /// The oldest instalment, part after part, then the next one.
    #[doc(alias = "horizontal")]
    #[default]
    Instalments,
    /// The first part of all instalments, oldest first, then the second part.
    #[doc(alias = "vertical")]
    Parts,
}

/// The order in which a payment is used: first what is past due, then what is due that day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanAllocation {
    /// From instalment to instalment or from part to part (default: instalments).
    #[serde(default)]
    pub across: AllocationAcross,
    /// Of what was due before, each part once (default: penalties, fees, interest, principal).
    #[serde(default = "standard_order")]
    pub past_due: Vec<LoanPart>,
    /// Of what is due that day (default: the same).
    #[serde(default = "standard_order")]
    pub due: Vec<LoanPart>,
    /// Of an instalment that falls due, for money that waited for it (default: the same).
    #[serde(default = "standard_order")]
    pub in_advance: Vec<LoanPart>,
}

fn standard_order() -> Vec<LoanPart> {
    vec![
        LoanPart::Penalties,
        LoanPart::Fees,
        LoanPart::Interest,
        LoanPart::Principal,
    ]
}

impl Default for LoanAllocation {
    fn default() -> Self {
        Self {
            across: AllocationAcross::default(),
            past_due: standard_order(),
            due: standard_order(),
            in_advance: standard_order(),
        }
    }
}

/// The orders that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanAllocationPreset {
    /// Penalties, fees, interest, principal; from instalment to instalment.
    #[default]
    Standard,
    /// Interest, principal, penalties, fees; from instalment to instalment.
    InterestFirst,
    /// Principal, interest, penalties, fees; from instalment to instalment.
    PrincipalFirst,
    /// The order of `standard`, from part to part.
    AllPenaltiesFirst,
    /// The order of `interest_first`, from part to part.
    AllInterestFirst,
    /// Interest, principal, fees, penalties of what is due, principal first in advance; from part to part.
    DueBeforePenalties,
}

/// What a payment does that comes before its instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[doc(alias = "prepayment")]
pub enum EarlyPayment {
    /// It waits and pays the next ones.
    #[default]
    NextInstalments,
    /// It repays principal at once: the instalments become smaller.
    ReduceInstalment,
    /// It repays principal at once: the last instalments fall away.
    ReduceNumber,
}

/// Whether late principal bears interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateInterest {
    /// No: interest is what the table says.
    #[default]
    AsScheduled,
    /// Yes: by the days on which it is unpaid.
    ByDays,
}

/// How much interest is paid by who repays everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoffInterest {
    /// To the day.
    #[default]
    ToTheDay,
    /// To the next due date.
    #[doc(alias = "rest date")]
    ToTheDueDate,
    /// All of it.
    Whole,
}

/// What of an instalment a penalty is charged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyOn {
    /// Principal and interest.
    #[default]
    PrincipalAndInterest,
    /// Principal.
    Principal,
    /// Principal, interest and fees.
    Instalment,
}

/// Whether a debt that reached its double may grow again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InDuplumReopening {
    /// Never.
    #[default]
    Never,
    /// Once nothing is past due, until the loan is non-performing again.
    WhenPerforming,
}

/// The guard that lets a debt double, never more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanInDuplum {
    /// Non-performing is more days past due than this (default: 90).
    #[serde(default = "ninety")]
    pub from_days: i32,
    /// Whether it may grow again (default: never).
    #[serde(default)]
    pub reopens: InDuplumReopening,
}

fn ninety() -> i32 {
    90
}

impl Default for LoanInDuplum {
    fn default() -> Self {
        Self {
            from_days: ninety(),
            reopens: InDuplumReopening::default(),
        }
    }
}

/// The rules that the payments of a loan follow.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanRules {
    /// The order of a payment (default: penalties, fees, interest, principal, instalment by instalment).
    #[serde(default)]
    pub allocation: LoanAllocation,
    /// What an early payment does (default: it pays the next ones).
    #[serde(default)]
    pub early: EarlyPayment,
    /// Whether late principal bears interest (default: as scheduled).
    #[serde(default)]
    pub late_interest: LateInterest,
    /// How much interest a pay-off costs (default: to the day).
    #[serde(default)]
    pub payoff_interest: PayoffInterest,
    /// An unpaid part up to this is not counted as late (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub tolerance: Decimal,
    /// What lateness costs, ids unique, trigger `late_instalment` (default: nothing).
    #[serde(default)]
    pub penalties: Vec<PenaltyRule>,
    /// What penalties are charged on (default: principal and interest).
    #[serde(default)]
    pub penalty_on: PenaltyOn,
    /// The guard that lets a debt double, never more (default: none).
    #[serde(default)]
    pub in_duplum: Option<LoanInDuplum>,
}

/// What a loan payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanPaymentPurpose {
    /// What is due, then by the rule for early payments.
    #[default]
    Instalments,
    /// What is due, then principal, at once.
    Principal,
    /// Everything, if it is enough.
    Payoff,
}

/// What a charge by hand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanChargeKind {
    /// A fee.
    Fee,
    /// A penalty.
    Penalty,
    /// What recovering the debt has cost: paid as a fee, outside in duplum.
    RecoveryCost,
}

/// What of a loan can be let go; principal is written off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaivedPart {
    /// Penalties.
    Penalties,
    /// Fees.
    Fees,
    /// Interest.
    Interest,
}

/// What becomes of what is past due when a loan is restructured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestructuredArrears {
    /// It stays as it is, with its age.
    #[default]
    Kept,
    /// It is added to the new principal.
    #[doc(alias = "re-age")]
    AddedToPrincipal,
}

/// What the new table of a restructured loan has instead; what is not named stays.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedTerms {
    /// What interest is charged on, and the rate.
    #[serde(default)]
    pub interest: Option<LoanInterest>,
    /// How principal is repaid.
    #[serde(default)]
    pub repayment: Option<Amortisation>,
    /// How long it runs (if not named: as many instalments as were left).
    #[serde(default)]
    pub term: Option<RepaymentTerm>,
    /// How often an instalment is due.
    #[serde(default)]
    pub frequency: Option<Frequency>,
    /// When the first one is due (if not named: one period later).
    #[serde(default)]
    pub first_due: Option<FirstDue>,
    /// Instalments at the beginning without principal or interest (if not named: none).
    #[serde(default)]
    pub grace: Option<LoanGrace>,
}

/// What happened to a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum LoanEventKind {
    /// Money came in.
    Paid {
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// What for (default: instalments).
        #[serde(default)]
        purpose: LoanPaymentPurpose,
    },
    /// Money that was paid too much went back.
    Refunded {
        /// How much; above 0, at most what is held.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// An event before it was wrong: it is as if it had never been.
    Reversed {
        /// The id of that event.
        event: String,
    },
    /// Something to pay besides the instalments.
    Charged {
        /// What it is.
        charge_kind: LoanChargeKind,
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
        /// Why (default: empty).
        #[serde(default)]
        reason: String,
    },
    /// Something was let go.
    Waived {
        /// Which part.
        part: WaivedPart,
        /// Of which instalment: its number in the newest table (default: of all, oldest first).
        #[serde(default)]
        instalment: Option<i32>,
        /// How much at most (default: all that is unpaid of what is due).
        #[serde(default, with = "crate::wire::decimal_option")]
        amount: Option<Decimal>,
        /// Who decided.
        authority: String,
    },
    /// Another rate from this day on.
    RateChanged {
        /// The rate.
        rate: Rate,
    },
    /// More was lent.
    #[doc(alias = "top-up")]
    ToppedUp {
        /// How much; above 0.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// From this day on no interest.
    InterestPaused {
        /// The first day with interest again.
        #[serde(with = "crate::wire::date")]
        until: NaiveDate,
    },
    /// From this day on days past due are not counted.
    AgeingPaused {
        /// The first day that counts again.
        #[serde(with = "crate::wire::date")]
        until: NaiveDate,
    },
    /// The table ends and a new one begins.
    #[doc(alias = "reschedule")]
    Restructured {
        /// What is different (default: nothing).
        #[serde(default)]
        terms: ChangedTerms,
        /// What becomes of what is past due (default: kept).
        #[serde(default)]
        arrears: RestructuredArrears,
    },
    /// The group stopped counting on it.
    #[doc(alias = "charge-off")]
    WrittenOff {
        /// Who decided.
        authority: String,
    },
}

/// One thing that happened to a loan, with its day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanEvent {
    /// The host's id, unique in the loan.
    pub id: String,
    /// The day of the money or of the decision, not before the loan was handed out.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// What happened.
    pub what: LoanEventKind,
}

kind_enum!(LoanEventKind);

/// All that is known of a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loan {
    /// The host's id.
    pub id: String,
    /// The id of the member who owes it.
    pub member: String,
    /// What was signed.
    pub terms: LoanTerms,
    /// The rules that payments follow (default: all at their defaults).
    #[serde(default)]
    pub rules: LoanRules,
    /// What happened, in any order; things of one day in the order in which they count (default: nothing).
    #[serde(default)]
    pub events: Vec<LoanEvent>,
}

impl Loan {
    /// A loan that was just agreed, with every rule at its default.
    pub fn new(id: String, member: String, terms: LoanTerms) -> Self {
        Self {
            id,
            member,
            terms,
            rules: LoanRules::default(),
            events: Vec::new(),
        }
    }
}
