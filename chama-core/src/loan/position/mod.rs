//! Where a loan stands as of a date, and every line that makes it up.
//!
//! By hand: 1,000 due on 31 January 2024, 1.00 paid on 5 February; as of 15 March 999.00 is owed, overdue by 44 days.

mod changes;
mod checks;
mod in_duplum;
mod item;
mod lateness;
mod life;
mod lines;
mod payment;
mod payoff;
mod penalties;

#[cfg(test)]
mod order_of_faults;
#[cfg(test)]
mod worked_examples;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::schedule::{Agreement, Row, Table};
use super::{AllocationAcross, Loan, LoanAllocation, LoanAllocationPreset, LoanChargeKind, LoanPart};
use crate::contribution::Ageing;
use crate::error::ChamaError;
use crate::limits::{LOANS, check_date, check_id};
use crate::money::Minor;
use crate::penalty::{InDuplumLimit, PenaltyLine};
pub(crate) use checks::checked_order;
use checks::{Rules, check_guards, check_pairs, facts};
use life::Life;
use lines::position;

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

/// Returns where a loan stands at the end of a day, with every instalment, penalty and charge, and where each payment went.
///
/// Computed anew from the terms, the rules and the events dated up to `as_of`; rows that are not due are shown as they
/// would be if nothing more happened. disbursed + added = repaid + outstanding + written off.
/// Source: docs/src/rules/loan-payments.md#position.
///
/// # Errors
/// In this order: those of an id (`loan.id`, `loan.member`); those of [`super::loan_schedule`] (`loan.terms`);
/// `duplicate`, `unknown_variant` (`loan.rules.allocation.past_due`, `.due`, `.in_advance`: each part once); `out_of_range`,
/// `too_many_decimals` (`loan.rules.tolerance`); `too_long` (`loan.rules.penalties`) and of each rule those of the by-laws,
/// `not_compatible` (its trigger), `duplicate`; `out_of_range` (`loan.rules.in_duplum.from_days`); `too_long`
/// (`loan.events`); of each event those of the id, `duplicate`, `date_out_of_range` and `wrong_order`
/// (`loan.events[i].value_date`), those of its fields in their order, and of a reversal `not_found`, `duplicate`
/// (`loan.events[i].what.event`) and `wrong_order` (`loan.events[i].value_date`); `not_compatible` (the pairs of
/// docs/src/rules/loan-payments.md#refused-pairs that need no event); `date_out_of_range` (`as_of`). Then, in order of date:
/// `not_compatible` (`loan.events[i].what`), those of restructured terms (`loan.events[i].what.terms`), `no_answer`
/// (`loan.events[i].what`), `out_of_range` (a refund above what is held), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::loan::{Loan, LoanEvent, LoanEventKind, LoanInterest, LoanPaymentPurpose, LoanTerms, RepaymentTerm};
/// use chama_core::loan::{LoanStatus, loan_position};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let day = |text: &str| text.parse().unwrap();
/// let interest = LoanInterest::ReducingBalance { rate: Rate::new(Decimal::ZERO, RatePeriod::Month) };
/// let term = RepaymentTerm::Instalments { count: 1 };
/// let terms = LoanTerms::new(Decimal::from(1_000), day("2023-12-31"), interest, term);
/// let mut loan = Loan::new("l1".to_owned(), "amina".to_owned(), terms);
/// let one_shilling = LoanEventKind::Paid { amount: Decimal::ONE, purpose: LoanPaymentPurpose::Instalments };
/// loan.events.push(LoanEvent { id: "p1".to_owned(), value_date: day("2024-02-05"), what: one_shilling });
/// let position = loan_position(&loan, day("2024-03-15"))?;
/// assert_eq!(position.owed.total.to_string(), "999.00");
/// assert_eq!((position.status, position.days_past_due), (LoanStatus::Overdue, 44));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "arrears")]
#[doc(alias = "outstanding")]
pub fn loan_position(loan: &Loan, as_of: NaiveDate) -> Result<LoanPosition, ChamaError> {
    stands(loan, as_of).map(|life| life.position)
}

/// A position, and when what was added to the principal was.
#[derive(Debug)]
pub(crate) struct LoanLife {
    pub(crate) position: LoanPosition,
    /// They add up to `position.added`.
    pub(crate) additions: Vec<(NaiveDate, Minor)>,
}

/// The same as [`loan_position`], with the days on which fees and interest were added to the principal.
pub(crate) fn loan_life(loan: &Loan, as_of: NaiveDate) -> Result<LoanLife, ChamaError> {
    stands(loan, as_of)
}

/// Returns where every loan stands, in the order of the list; all or nothing.
///
/// Source: docs/src/rules/loan-payments.md#position.
///
/// # Errors
/// In this order: `too_long` (`loans`); then those of [`loan_position`] for each loan (`loans[17].events[3].what.amount`);
/// `duplicate` (`loans[17].id`).
///
/// # Examples
/// ```
/// use chama_core::loan::{Loan, LoanInterest, LoanTerms, RepaymentTerm, loan_positions};
/// use rust_decimal::Decimal;
/// let handed_out = "2025-01-10".parse().unwrap();
/// let interest = LoanInterest::FlatPerLoan { share: Decimal::new(10, 2) };
/// let terms = LoanTerms::new(Decimal::from(9_000), handed_out, interest, RepaymentTerm::Instalments { count: 3 });
/// let loan = |id: &str| Loan::new(id.to_owned(), "amina".to_owned(), terms.clone());
/// let positions = loan_positions(&[loan("l1"), loan("l2")], "2025-02-10".parse().unwrap())?;
/// assert_eq!((positions.len(), positions[1].owed.total.to_string()), (2, "3300.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn loan_positions(loans: &[Loan], as_of: NaiveDate) -> Result<Vec<LoanPosition>, ChamaError> {
    LOANS.check_len("loans", loans.len())?;
    let mut positions = Vec::with_capacity(loans.len());
    for (place, loan) in loans.iter().enumerate() {
        let life = stands(loan, as_of).map_err(|error| in_list(error, place))?;
        positions.push(life.position);
    }
    crate::contribution::unique("loans", loans.iter().map(|loan| loan.id.as_str()), "id")?;
    Ok(positions)
}

/// An error of one loan as that of a list: `loan.id` becomes `loans[17].id`.
fn in_list(mut error: ChamaError, place: usize) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        if let Some(rest) = path.strip_prefix("loan.") {
            *path = format!("loans[{place}].{rest}");
        }
    }
    error
}

/// Returns the order of payments with that name.
///
/// Source: docs/src/rules/loan-payments.md#order-of-a-payment. Never fails.
///
/// # Examples
/// ```
/// use chama_core::loan::{LoanAllocationPreset, LoanPart, loan_allocation};
/// let order = loan_allocation(LoanAllocationPreset::PrincipalFirst);
/// assert_eq!(order.due[0], LoanPart::Principal);
/// ```
pub fn loan_allocation(preset: LoanAllocationPreset) -> LoanAllocation {
    use LoanPart::{Fees, Interest, Penalties, Principal};
    let same = |across, order: [LoanPart; 4]| LoanAllocation {
        across,
        past_due: order.to_vec(),
        due: order.to_vec(),
        in_advance: order.to_vec(),
    };
    let interest_first = [Interest, Principal, Penalties, Fees];
    match preset {
        LoanAllocationPreset::Standard => LoanAllocation::default(),
        LoanAllocationPreset::InterestFirst => same(AllocationAcross::Instalments, interest_first),
        LoanAllocationPreset::PrincipalFirst => {
            same(AllocationAcross::Instalments, [Principal, Interest, Penalties, Fees])
        }
        LoanAllocationPreset::AllPenaltiesFirst => LoanAllocation {
            across: AllocationAcross::Parts,
            ..LoanAllocation::default()
        },
        LoanAllocationPreset::AllInterestFirst => same(AllocationAcross::Parts, interest_first),
        LoanAllocationPreset::DueBeforePenalties => LoanAllocation {
            in_advance: vec![Principal, Interest, Fees, Penalties],
            ..same(AllocationAcross::Parts, [Interest, Principal, Fees, Penalties])
        },
    }
}

/// What a loan is owed at the end of a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LoanOwed {
    /// All that is due and unpaid.
    pub(crate) total: Minor,
    /// If nothing is owed and nothing held: the day on which something is next due, as long as nothing happens; none if
    /// nothing ever is.
    pub(crate) quiet_until: Option<Option<NaiveDate>>,
}

/// The sum of what [`loan_position`] shows as owed, for who asks often.
pub(crate) fn loan_owed(loan: &Loan, as_of: NaiveDate) -> Result<LoanOwed, ChamaError> {
    lived(loan, as_of, &mut |life, table| {
        let total: Minor = life.items.iter().map(|item| item.unpaid.total()).sum();
        let asks = |row: &&Row| (row.principal + row.interest + row.fees).is_positive();
        // Of a loan that is handed out in parts a row to come may still change.
        let is_quiet = total.is_zero() && life.in_hand.is_zero() && loan.terms.later_disbursements.is_empty();
        let next = table.to_come().iter().find(asks).map(|row| row.due_on);
        Ok(LoanOwed {
            total,
            quiet_until: is_quiet.then_some(next),
        })
    })
}

/// Checks a loan, lives through it and shows where it stands.
fn stands(loan: &Loan, as_of: NaiveDate) -> Result<LoanLife, ChamaError> {
    lived(loan, as_of, &mut |life, table| {
        Ok(LoanLife {
            position: position(life, table)?,
            additions: std::mem::take(&mut life.additions),
        })
    })
}

/// Checks a loan and lives through it table by table.
fn lived<T>(
    loan: &Loan,
    as_of: NaiveDate,
    shown: &mut dyn FnMut(&mut Life<'_>, &mut Table<'_>) -> Result<T, ChamaError>,
) -> Result<T, ChamaError> {
    check_id("loan.id", &loan.id)?;
    check_id("loan.member", &loan.member)?;
    let in_loan = |error: ChamaError| error.within("loan");
    let agreement = Agreement::new(&loan.terms).map_err(in_loan)?;
    let mut table = Table::new(&agreement).map_err(in_loan)?;
    let rules = Rules::new(&loan.rules, loan.terms.currency)?;
    let facts = facts(loan, as_of)?;
    check_pairs(&loan.terms, &loan.rules, "loan.terms")?;
    check_guards(&loan.rules)?;
    check_date("as_of", as_of)?;

    let mut life = Life::new(loan, rules, facts, as_of);
    life.begin(&agreement, &table);
    let Some(mut terms) = life.run(&mut table)? else {
        return shown(&mut life, &mut table);
    };
    loop {
        let next = {
            let agreement = life.agreed(&terms)?;
            let mut table = life.of_table(Table::new(&agreement))?;
            match life.run(&mut table)? {
                None => return shown(&mut life, &mut table),
                Some(next) => next,
            }
        };
        terms = next;
    }
}
