//! Where a loan stands as of a date, and every line that makes it up.
//!
//! By hand: 1,000 due on 31 January 2024, 1.00 paid on 5 February; as of 15 March 999.00 is owed, overdue by 44 days.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{LoanChargeKind, LoanPart};
use crate::contribution::Ageing;
use crate::penalty::{InDuplumLimit, PenaltyLine};

/// Where a loan is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanStatus {
    /// Not yet handed out.
    NotDisbursed,
    /// Nothing is late.
    Current,
    /// Something is late.
    Overdue,
    /// Nothing is owed, nor to come.
    Repaid,
    /// The group stopped counting on it.
    WrittenOff,
}

/// Money by what it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanAmounts {
    /// Principal.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// Fees.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// Penalties.
    #[serde(with = "crate::wire::decimal")]
    pub penalties: Decimal,
    /// All of them.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// One instalment and what became of it: unpaid = asked − paid − waived − moved − written off.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalmentPosition {
    /// Which table it is of: 0 as agreed, then one more for each restructuring.
    pub table: i32,
    /// Its number in that table.
    pub number: i32,
    /// When it is due.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// What it asks for, with its penalties so far.
    pub asked: LoanAmounts,
    /// What was paid of it.
    pub paid: LoanAmounts,
    /// What was let go.
    pub waived: LoanAmounts,
    /// What a restructuring added to the principal.
    pub moved: LoanAmounts,
    /// What was written off.
    pub written_off: LoanAmounts,
    /// What is unpaid.
    pub unpaid: LoanAmounts,
    /// Days past due as of the date; 0 if nothing above the tolerance is unpaid.
    pub days_late: i32,
    /// The day on which the last of it was paid; none while something is unpaid or if nothing was paid.
    #[serde(with = "crate::wire::date_option")]
    pub paid_on: Option<NaiveDate>,
}

/// A penalty on one instalment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanPenalty {
    /// The id of the penalty rule.
    pub penalty: String,
    /// The table of the instalment.
    pub table: i32,
    /// The number of the instalment.
    pub number: i32,
    /// The lines that it is made of.
    pub lines: Vec<PenaltyLine>,
    /// Their sum.
    #[serde(with = "crate::wire::decimal")]
    pub charged: Decimal,
}

/// A charge by hand and what became of it: unpaid = amount − paid − waived − moved − written off.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanCharge {
    /// The id of the event.
    pub event: String,
    /// The day from which it is owed.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// What it is.
    pub charge_kind: LoanChargeKind,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What was let go.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What a restructuring added to the principal.
    #[serde(with = "crate::wire::decimal")]
    pub moved: Decimal,
    /// What was written off.
    #[serde(with = "crate::wire::decimal")]
    pub written_off: Decimal,
    /// What is unpaid.
    #[serde(with = "crate::wire::decimal")]
    pub unpaid: Decimal,
}

/// What a part of a payment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanUse {
    /// It paid what was past due.
    PastDue,
    /// It paid what was due that day.
    Due,
    /// It waited for an instalment and paid it when it fell due.
    InAdvance,
    /// It repaid principal before it was due.
    Early,
    /// It is still held.
    Held,
    /// It went back.
    Refunded,
    /// It came after the write-off.
    Recovered,
}

/// Where a part of a payment went.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanPaymentLine {
    /// The id of the payment.
    pub payment: String,
    /// The day on which it was used.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// What it did.
    pub used: LoanUse,
    /// The table of the instalment; none for a charge and where there is no instalment.
    pub table: Option<i32>,
    /// The number of the instalment.
    pub number: Option<i32>,
    /// The event of the charge.
    pub charge: Option<String>,
    /// Which part; none of money that is held, went back or was recovered.
    pub part: Option<LoanPart>,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What is to be paid to be free.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "settlement figure")]
pub struct LoanPayoff {
    /// What is due and unpaid.
    pub due: LoanAmounts,
    /// Principal that is not yet due.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Its interest.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// Fees that are not yet due but owed.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// Money that is held.
    #[serde(with = "crate::wire::decimal")]
    pub held: Decimal,
    /// The figure: all of it, less what is held, at least 0.
    #[serde(with = "crate::wire::decimal")]
    pub total: Decimal,
}

/// Where a loan stands at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanPosition {
    /// The id of the loan.
    pub loan: String,
    /// The id of the member.
    pub member: String,
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// Where it is in its life.
    pub status: LoanStatus,
    /// Days past due of the oldest part that is missing.
    pub days_past_due: i32,
    /// How many instalments and charges are late.
    pub instalments_in_arrears: i32,
    /// What is unpaid of all that is due.
    pub owed: LoanAmounts,
    /// What of it was due before this day.
    pub arrears: LoanAmounts,
    /// What is owed, by its age.
    pub ageing: Ageing,
    /// When something is next due.
    #[serde(with = "crate::wire::date_option")]
    pub next_due_on: Option<NaiveDate>,
    /// What is due then, less what is held.
    #[serde(with = "crate::wire::decimal")]
    pub next_due: Decimal,
    /// Money held for instalments to come.
    #[serde(with = "crate::wire::decimal")]
    pub advance: Decimal,
    /// Money held that no instalment will ask for.
    #[serde(with = "crate::wire::decimal")]
    pub overpaid: Decimal,
    /// What is to be paid to be free.
    pub payoff: LoanPayoff,
    /// How near the debt is to its double; none while it performs or without the guard.
    pub in_duplum: Option<InDuplumLimit>,
    /// Principal that was handed out.
    #[serde(with = "crate::wire::decimal")]
    pub disbursed: Decimal,
    /// Fees and interest that were added to the principal.
    #[serde(with = "crate::wire::decimal")]
    pub added: Decimal,
    /// Principal that was repaid: disbursed + added = repaid + outstanding + written off.
    #[serde(with = "crate::wire::decimal")]
    pub principal_repaid: Decimal,
    /// Principal that is owed, due or not.
    #[serde(with = "crate::wire::decimal")]
    pub principal_outstanding: Decimal,
    /// Principal that was written off.
    #[serde(with = "crate::wire::decimal")]
    pub principal_written_off: Decimal,
    /// What was asked by now: due instalments, penalties, charges, and principal repaid early.
    pub asked: LoanAmounts,
    /// What was paid of it.
    pub paid: LoanAmounts,
    /// What was let go.
    pub waived: LoanAmounts,
    /// What was written off, with principal that was not yet due.
    pub written_off: LoanAmounts,
    /// What came in after the write-off.
    #[serde(with = "crate::wire::decimal")]
    pub recovered: Decimal,
    /// What went back.
    #[serde(with = "crate::wire::decimal")]
    pub refunded: Decimal,
    /// How often it was restructured.
    pub restructured: i32,
    /// The instalments, by due date: those that were due, then those to come.
    pub instalments: Vec<InstalmentPosition>,
    /// The penalties with a line, by instalment, then in the order of the rules.
    pub penalties: Vec<LoanPenalty>,
    /// The charges by hand, by day, then in the order of the events.
    pub charges: Vec<LoanCharge>,
    /// Where each payment went, in order of payments (value date, place in the list), then of use.
    pub payments: Vec<LoanPaymentLine>,
}

// Signatures (the bodies are the second half of this story):
//
// /// Returns where a loan stands at the end of a day. Rule: docs/src/rules/loan-payments.md#position.
// ///
// /// # Errors
// /// In the order of docs/src/rules/loan-payments.md#checks: ids (`loan.id`, `loan.member`); those of `loan_schedule` under `loan.terms`;
// /// `unknown_variant`, `duplicate` (`loan.rules.allocation.past_due`, `.due`, `.in_advance`); `out_of_range`, `too_many_decimals`
// /// (`loan.rules.tolerance`); those of a penalty rule, `not_compatible`, `duplicate` (`loan.rules.penalties[i]`); `out_of_range`
// /// (`loan.rules.in_duplum.from_days`); `too_long` (`loan.events`); of each event the id's, `duplicate`, `date_out_of_range`,
// /// `wrong_order` (`loan.events[i].value_date`), those of its fields in their order, `not_found`, `duplicate`, `wrong_order` of a reversal
// /// (`loan.events[i].what.event`); `not_compatible` (rules); `date_out_of_range` (`as_of`); then by date `not_compatible` (events), those of
// /// restructured terms (`loan.events[i].what.terms`), `no_answer`, `out_of_range` (a refund), `result_too_large`.
// pub fn loan_position(loan: &Loan, as_of: NaiveDate) -> Result<LoanPosition, ChamaError>;
//
// /// The same for many, all or nothing; faults begin with `loans[i]`. `too_long` (`loans`), `duplicate` (`loans[i].id`).
// pub fn loan_positions(loans: &[Loan], as_of: NaiveDate) -> Result<Vec<LoanPosition>, ChamaError>;
//
// /// The order with that name. Rule: docs/src/rules/loan-payments.md#order-of-a-payment. Never fails.
// pub fn loan_allocation(preset: LoanAllocationPreset) -> LoanAllocation;
