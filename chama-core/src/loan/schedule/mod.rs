//! The schedule of a loan: one row an instalment, from the first disbursement to 0.00.
//!
//! By hand: 60,000 at 1 % a month, 6 instalments, the first two without principal: 600.00, 600.00, then 15,376.87 three
//! times and 15,376.85. It is the instalment of 4 periods, not of 6.

mod agreement;
mod ahead;
mod dates;
mod exact;
mod fees;
mod instalment;
mod interest;
mod near;
mod pairs;
mod plain;
mod rates;
mod reasons;
mod rows;
mod table;

#[cfg(test)]
mod order_of_faults;
#[cfg(test)]
mod worked_examples;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::LoanTerms;
use crate::calendar::{known_year, shifted};
use crate::error::ChamaError;
use crate::money::Minor;
use crate::rule::Rule;
pub(in crate::loan) use agreement::Agreement;
use dates::{DueDates, days_between};
pub(in crate::loan) use exact::Exact;
use fees::{Laid, laid};
use instalment::alike_instalment;
use interest::{Interest, Known};
use plain::{Alike, plain_rows};
use reasons::Reasons;
pub(in crate::loan) use rows::Row;
use rows::{State, Walk, kept};
pub(in crate::loan) use table::Table;

pub(in crate::loan) use rates::periods_a_year;

/// Money handed out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanDisbursement {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The part of the principal.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// Fees deducted from it.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// Interest deducted from it.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// What the borrower gets: amount − fees − interest.
    #[serde(with = "crate::wire::decimal")]
    pub handed_out: Decimal,
}

/// One row: closing = opening + disbursed + capitalised − principal, instalment = principal + interest + fees.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// Its number, 1 first; 0 is what is paid on the day of disbursement.
    pub number: i32,
    /// The day on which its period begins: the disbursement, then the due date before.
    #[serde(with = "crate::wire::date")]
    pub opens: NaiveDate,
    /// When it is due, after the business-day rule.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// Days from `opens` to `due_on`.
    pub days: i32,
    /// Principal owed when its period begins.
    #[serde(with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// Principal handed out inside the period.
    #[serde(with = "crate::wire::decimal")]
    pub disbursed: Decimal,
    /// Interest charged for the period, whenever it is due.
    #[serde(with = "crate::wire::decimal")]
    pub accrued: Decimal,
    /// Interest added to the principal.
    #[serde(with = "crate::wire::decimal")]
    pub capitalised: Decimal,
    /// Principal due.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest due, with what was put off until now.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// Fees due.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// All that is due.
    #[serde(with = "crate::wire::decimal")]
    pub instalment: Decimal,
    /// Principal owed after it.
    #[serde(with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// What made it differ from a plain row, in the order of the codes; a plain row has none.
    pub why: Vec<Rule>,
}

/// A fee over the whole loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTotal {
    /// The id of the fee.
    pub id: String,
    /// All of it, whenever it is taken.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What a loan pays out and takes back, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "amortisation schedule")]
pub struct LoanSchedule {
    /// The money handed out, by date.
    pub disbursements: Vec<LoanDisbursement>,
    /// The rows, by date.
    pub instalments: Vec<Instalment>,
    /// Each fee, in the order of the terms.
    pub fee_totals: Vec<FeeTotal>,
    /// The rate of one whole period at the beginning, with 18 decimals: to be shown, not to be reckoned with. None by days and for a charge on the whole loan.
    #[serde(with = "crate::wire::decimal_option")]
    pub periodic_rate: Option<Decimal>,
    /// Principal and interest of each of the equal instalments, as first computed; none for other repayments.
    #[serde(with = "crate::wire::decimal_option")]
    pub equal_instalment: Option<Decimal>,
    /// Principal repaid: all that was lent, with fees added and interest capitalised.
    #[serde(with = "crate::wire::decimal")]
    pub principal: Decimal,
    /// Interest added to the principal.
    #[serde(with = "crate::wire::decimal")]
    pub capitalised: Decimal,
    /// Interest of all rows, and what was taken up front.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// Fees, whenever they are taken.
    #[serde(with = "crate::wire::decimal")]
    pub fees: Decimal,
    /// What is paid in all rows.
    #[serde(with = "crate::wire::decimal")]
    pub repaid: Decimal,
    /// The last due date.
    #[serde(with = "crate::wire::date")]
    pub last_due_on: NaiveDate,
}

/// Returns the instalments that repay `terms`, the last of which takes what rounding left, so that the loan ends at 0.00.
///
/// `A = P·i / (1 − (1 + i)⁻ⁿ)`, rounded once; the interest of each row is rounded once. Amounts in the loan's currency.
/// Source: docs/src/rules/loans.md.
///
/// # Errors
/// In this order. Field by field, lists in their order:
/// `out_of_range` and `too_many_decimals` (`terms.principal`: above 0), `date_out_of_range` (`terms.disbursed_on`),
/// `too_long`, `date_out_of_range`, `wrong_order`, `out_of_range` and `too_many_decimals` (`terms.later_disbursements`),
/// `out_of_range` and `too_many_decimals` (`terms.down_payment`), the rate's (`terms.interest.rate.value`) or `out_of_range` and
/// `too_many_decimals` (`terms.interest.share`), `out_of_range` (`terms.term.count`) or with `too_many_decimals` (`terms.term.amount`), the
/// frequency's (`terms.frequency`), `date_out_of_range` and `wrong_order` (`terms.first_due.date`), those of `terms.business_days`,
/// `out_of_range` (`terms.grace.principal`, `terms.grace.interest`), `too_long`, `out_of_range` and `wrong_order` (`terms.skipped.numbers`),
/// `out_of_range` and `too_many_decimals` (`terms.rounding.step`), `too_long`, those of an id, `out_of_range`, `too_many_decimals` and `duplicate`
/// (`terms.fees`), `too_long`, `date_out_of_range`, `wrong_order` and the rate's (`terms.rate_changes`), `too_long`, `date_out_of_range` and
/// `wrong_order` (`terms.interest_pauses`). Then `not_compatible`, in the order of docs/src/rules/loans.md#refused-pairs. Then
/// `no_answer` (`terms.later_disbursements`, `terms.down_payment`), `date_out_of_range` (`terms.later_disbursements[i].on`: before the last due
/// date), `no_answer` (`terms.term.amount`) and `result_too_large` (number of instalments, rate, interest, balance; row by row),
/// `result_too_large` (date: the last due date lies beyond 2199), `no_answer` (`terms.principal`: nothing is left to hand out), `result_too_large`
/// (instalment).
///
/// # Examples
/// ```
/// use chama_core::loan::{LoanInterest, LoanTerms, RepaymentTerm, loan_schedule};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// // 10,000 at 10 % a month over 3 months.
/// let rate = Rate::new(Decimal::new(10, 2), RatePeriod::Month);
/// let term = RepaymentTerm::Instalments { count: 3 };
/// let handed_out = "2025-01-10".parse().unwrap();
/// let terms = LoanTerms::new(Decimal::from(10_000), handed_out, LoanInterest::ReducingBalance { rate }, term);
/// let schedule = loan_schedule(&terms)?;
/// let interest: Vec<_> = schedule.instalments.iter().map(|row| row.interest.to_string()).collect();
/// assert_eq!(interest, ["1000.00", "697.89", "365.56"]);
/// assert_eq!(schedule.equal_instalment.unwrap().to_string(), "4021.15");
/// assert_eq!(schedule.instalments[2].closing.to_string(), "0.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn loan_schedule(terms: &LoanTerms) -> Result<LoanSchedule, ChamaError> {
    let loan = Agreement::new(terms)?;
    let mut interest = Interest::new(&loan);
    if let Some(schedule) = plain(&loan, &interest)? {
        return Ok(schedule);
    }
    let Walked {
        mut rows,
        row_zero,
        fees,
        kept,
        equal,
        ..
    } = walked(&loan, &mut interest, false)?;
    if let Some(row) = row_zero {
        rows.insert(0, row);
    }
    let rate = interest.first_rate()?;
    Ok(shown(&loan, &rows, &fees, kept, equal, rate))
}

/// All rows of a loan, with their fees.
struct Walked {
    rows: Vec<Row>,
    /// What is paid on the day of disbursement.
    row_zero: Option<Row>,
    /// The state after each row, if it was asked for.
    states: Vec<State>,
    fees: Laid,
    kept: Minor,
    equal: Option<Minor>,
}

/// Walks from the first row to the last, and checks what the numbers show, from the dates of later disbursements on.
fn walked<'a>(loan: &'a Agreement<'a>, interest: &mut Interest<'a>, keep_states: bool) -> Result<Walked, ChamaError> {
    if let Some(count) = loan.count {
        interest.dates.reach(count);
        check_later_dates(loan, interest.dates.edge(count))?;
    }
    let mut walk = Walk::new(loan, interest);
    if keep_states {
        walk = walk.keeping_states();
    }
    let mut rows = walk.rows()?;
    let equal = walk.equal;
    let states = walk.states();
    known_year(rows.last().map_or(loan.terms.disbursed_on, |row| row.due_on))?;
    let fees = laid(loan, &mut rows);
    let kept = kept(loan, interest, rows.len())?;
    if fees.deducted + kept >= loan.first {
        return Err(ChamaError::NoAnswer {
            argument: "terms.principal".to_owned(),
            reason: "what is deducted leaves nothing to hand out".to_owned(),
        });
    }
    let up_front = loan.down.is_positive() || fees.paid_up_front.is_positive();
    let row_zero = up_front.then(|| row_zero(loan, fees.paid_up_front));
    for row in row_zero.iter().chain(&rows) {
        loan.within(row.principal + row.interest + row.fees, "instalment")?;
    }
    Ok(Walked {
        rows,
        row_zero,
        states,
        fees,
        kept,
        equal,
    })
}

/// The schedule of a loan whose rows are all alike and without fees.
fn plain(loan: &Agreement<'_>, interest: &Interest<'_>) -> Result<Option<LoanSchedule>, ChamaError> {
    let known = Known::default();
    let unusual = loan.down.is_positive() || !loan.fees.is_empty() || !loan.is_plain();
    let Some(count) = loan.count.filter(|_| !unusual && interest.is_plain(1, known)) else {
        return Ok(None);
    };
    let rate = interest.plain_rate(known)?;
    let equal = alike_instalment(loan, loan.base(), rate, count);
    let Some(rows) = Alike::new(loan, interest, 1, (loan.base(), equal), known) else {
        return Ok(None);
    };
    let rows = plain_rows(loan, interest, rows);
    let last_due_on = rows
        .instalments
        .last()
        .map_or(loan.terms.disbursed_on, |row| row.due_on);
    let amount = |minor: Minor| minor.amount(loan.currency);
    let zero = amount(Minor::ZERO);
    Ok(Some(LoanSchedule {
        disbursements: disbursements(loan, Minor::ZERO, Minor::ZERO),
        instalments: rows.instalments,
        fee_totals: Vec::new(),
        periodic_rate: rate.shown(),
        equal_instalment: Some(amount(equal)),
        principal: amount(loan.first),
        capitalised: zero,
        interest: amount(rows.interest),
        fees: zero,
        repaid: amount(rows.repaid),
        last_due_on: known_year(last_due_on)?,
    }))
}

/// Whether a loan is handed out at once, a whole period before its first instalment.
pub(in crate::loan) fn is_regular(terms: &LoanTerms) -> bool {
    terms.later_disbursements.is_empty() && DueDates::new(terms).regular_start == terms.disbursed_on
}

/// Refuses what is handed out on or after the last due date.
fn check_later_dates(loan: &Agreement<'_>, last: NaiveDate) -> Result<(), ChamaError> {
    let Some(place) = loan.later.iter().position(|part| part.on >= last) else {
        return Ok(());
    };
    Err(ChamaError::DateOutOfRange {
        argument: format!("terms.later_disbursements[{place}].on"),
        value: loan
            .later
            .get(place)
            .map(|part| part.on.to_string())
            .unwrap_or_default(),
        minimum: shifted(loan.terms.disbursed_on, 1).to_string(),
        maximum: shifted(last, -1).to_string(),
    })
}

/// What is paid on the day of disbursement.
fn row_zero(loan: &Agreement<'_>, fees: Minor) -> Row {
    let on = loan.terms.disbursed_on;
    let mut reasons = Reasons::default();
    reasons.add_if(loan.down.is_positive(), Rule::LoanDownPayment);
    Row {
        number: 0,
        opens: on,
        due_on: on,
        opening: loan.first + loan.added,
        disbursed: Minor::ZERO,
        accrued: Minor::ZERO,
        capitalised: Minor::ZERO,
        principal: loan.down,
        interest: Minor::ZERO,
        fees,
        closing: loan.base(),
        reasons,
    }
}

/// The answer in decimals, with its sums.
fn shown(
    loan: &Agreement<'_>,
    rows: &[Row],
    fees: &Laid,
    kept: Minor,
    equal: Option<Minor>,
    rate: Option<Exact>,
) -> LoanSchedule {
    let amount = |minor: Minor| minor.amount(loan.currency);
    let (mut principal, mut capitalised, mut paid) = (Minor::ZERO, Minor::ZERO, Minor::ZERO);
    let mut in_rows = Minor::ZERO;
    let mut instalments = Vec::with_capacity(rows.len());
    for row in rows {
        let instalment = row.principal + row.interest + row.fees;
        principal += row.principal;
        capitalised += row.capitalised;
        paid += row.interest;
        in_rows += instalment;
        instalments.push(Instalment {
            number: row.number,
            opens: row.opens,
            due_on: row.due_on,
            days: days_between(row.opens, row.due_on),
            opening: amount(row.opening),
            disbursed: amount(row.disbursed),
            accrued: amount(row.accrued),
            capitalised: amount(row.capitalised),
            principal: amount(row.principal),
            interest: amount(row.interest),
            fees: amount(row.fees),
            instalment: amount(instalment),
            closing: amount(row.closing),
            why: row.reasons.list(),
        });
    }
    let fee_totals = loan.fees.iter().zip(&fees.totals).map(|(fee, total)| FeeTotal {
        id: fee.id.to_owned(),
        amount: amount(*total),
    });
    LoanSchedule {
        disbursements: disbursements(loan, fees.deducted, kept),
        instalments,
        fee_totals: fee_totals.collect(),
        periodic_rate: rate.and_then(Exact::shown),
        equal_instalment: equal.map(amount),
        principal: amount(principal),
        capitalised: amount(capitalised),
        interest: amount(kept + paid),
        fees: amount(fees.totals.iter().copied().sum()),
        repaid: amount(in_rows),
        last_due_on: rows.last().map_or(loan.terms.disbursed_on, |row| row.due_on),
    }
}

fn disbursements(loan: &Agreement<'_>, fees: Minor, interest: Minor) -> Vec<LoanDisbursement> {
    let disbursement = |on, whole: Minor, fees: Minor, interest: Minor| LoanDisbursement {
        on,
        amount: whole.amount(loan.currency),
        fees: fees.amount(loan.currency),
        interest: interest.amount(loan.currency),
        handed_out: (whole - fees - interest).amount(loan.currency),
    };
    let mut all = Vec::with_capacity(loan.later.len().saturating_add(1));
    all.push(disbursement(loan.terms.disbursed_on, loan.first, fees, interest));
    let later = loan.later.iter();
    all.extend(later.map(|part| disbursement(part.on, part.amount, Minor::ZERO, Minor::ZERO)));
    all
}
