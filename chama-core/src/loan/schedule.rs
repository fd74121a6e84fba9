//! The schedule of a loan: one row an instalment, from the first disbursement to 0.00.
//!
//! By hand: 60,000 at 1 % a month, 6 instalments, the first two without principal: 600.00, 600.00, then 15,376.87 three
//! times and 15,376.85. It is the instalment of 4 periods, not of 6.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::Rule;

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

// To be written; the rest of this file is its contract.
//
// /// Returns the instalments that repay `terms`, the last of which takes what rounding left, so that the loan ends at 0.00.
// ///
// /// `A = P·i / (1 − (1 + i)⁻ⁿ)`, rounded once, interest of each row rounded once. Amounts in the loan's currency.
// /// Source: docs/src/rules/loans.md.
// ///
// /// # Errors
// /// In this order. Field by field, lists in their order:
// /// `out_of_range` and `too_many_decimals` (`terms.principal`: above 0), `date_out_of_range` (`terms.disbursed_on`),
// /// `too_long`, `date_out_of_range`, `wrong_order`, `out_of_range` and `too_many_decimals` (`terms.later_disbursements`),
// /// `out_of_range` and `too_many_decimals` (`terms.down_payment`), the rate's (`terms.interest.rate.value`) or `out_of_range` and
// /// `too_many_decimals` (`terms.interest.share`), `out_of_range` (`terms.term.count`) or with `too_many_decimals` (`terms.term.amount`), the
// /// frequency's (`terms.frequency`), `date_out_of_range` and `wrong_order` (`terms.first_due.date`), those of `terms.business_days`,
// /// `out_of_range` (`terms.grace.principal`, `terms.grace.interest`), `too_long`, `out_of_range` and `wrong_order` (`terms.skipped.numbers`),
// /// `out_of_range` and `too_many_decimals` (`terms.rounding.step`), `too_long`, those of an id, `out_of_range`, `too_many_decimals` and `duplicate`
// /// (`terms.fees`), `too_long`, `date_out_of_range`, `wrong_order` and the rate's (`terms.rate_changes`), `too_long`, `date_out_of_range` and
// /// `wrong_order` (`terms.interest_pauses`). Then `not_compatible`, in the order of docs/src/rules/loans.md#refused-pairs. Then
// /// `no_answer` (`terms.later_disbursements`, `terms.down_payment`), `date_out_of_range` (`terms.later_disbursements[i].on`: before the last due
// /// date), `no_answer` (`terms.term.amount`) and `result_too_large` (rate, number of instalments, interest, balance; row by row), `no_answer`
// /// (`terms.principal`: nothing is left to hand out), `result_too_large` (instalment).
// pub fn loan_schedule(terms: &LoanTerms) -> Result<LoanSchedule, ChamaError>
