//! How the whole book of loans stands: what is in danger, what is set aside, what it brings in.
//!
//! A treasurer's rule: if one instalment is late, the whole of what that member still owes is in danger.
//!
//! By hand: 100,000 on time, 50,000 late by 12 days, 40,000 by 45, 30,000 by 95, 20,000 by 200: beyond 30 days 90,000 of
//! 240,000 are at risk, 37.5 %. Everything works on plain rows, whatever system the loans are kept in. Left out: the law
//! of the accounts that a provision is posted to.

mod classes;
mod expected_loss;
mod interest_share;
mod portfolio_yield;
mod provision;
mod repayment;
mod report;

#[cfg(test)]
mod order_of_faults;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use classes::{LoanClass, LoanClasses, kenya_loan_classes};
pub use expected_loss::{ClassTransition, ExpectedLoss, ExpectedLossLine, ExpectedLossTerms, expected_loss};
pub use interest_share::{
    InterestEarning, InterestHolding, InterestShare, InterestShareTerms, InterestShares, interest_shares,
};
pub use portfolio_yield::{
    AverageOutstanding, OutstandingBalance, PortfolioYield, PortfolioYieldTerms, portfolio_yield,
};
pub use provision::{LoanProvisions, ProvisionLine, ProvisionTerms, loan_provisions};
pub use repayment::{DuePayment, PortfolioDue, RepaymentRateTerms, RepaymentRates, repayment_rates};
pub use report::{
    PortfolioAtRisk, PortfolioPart, PortfolioPurpose, PortfolioReport, PortfolioTerms, RestructuredAtRisk,
    portfolio_report,
};

use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{DAYS_PAST_DUE, PORTFOLIO, RESTRUCTURINGS, check_id, check_text};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount};

/// A loan as a row of the portfolio: what its position says on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortfolioLoan {
    /// The id of the loan, once in a list.
    pub loan: String,
    /// The id of the member who owes it.
    pub member: String,
    /// Principal that is owed, due or not; a loan without any is no part of the portfolio.
    #[serde(with = "crate::wire::decimal")]
    pub principal_outstanding: Decimal,
    /// Days past due of the oldest part that is missing; 0 when nothing is late.
    pub days_past_due: i32,
    /// How often it was restructured (default: 0).
    #[serde(default)]
    pub restructured: i32,
    /// All that is past due (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub arrears: Decimal,
    /// Principal that was handed out (default: 0, not known).
    #[serde(default, with = "crate::wire::decimal")]
    pub disbursed: Decimal,
    /// What it is for, in any words (default: empty).
    #[serde(default)]
    pub purpose: String,
}

impl PortfolioLoan {
    /// A loan of which only what is owed and its age are known.
    pub fn new(loan: &str, member: &str, principal_outstanding: Decimal, days_past_due: i32) -> Self {
        Self {
            loan: loan.to_owned(),
            member: member.to_owned(),
            principal_outstanding,
            days_past_due,
            restructured: 0,
            arrears: Decimal::ZERO,
            disbursed: Decimal::ZERO,
            purpose: String::new(),
        }
    }
}

/// A row that owes principal, in smallest units.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    owed: Minor,
    arrears: Minor,
    disbursed: Minor,
    loan: &'a PortfolioLoan,
}

/// Checks the rows and leaves out those that owe no principal.
fn rows(loans: &[PortfolioLoan], currency: Currency) -> Result<Vec<Row<'_>>, ChamaError> {
    PORTFOLIO.check_len("loans", loans.len())?;
    let mut rows = Vec::with_capacity(loans.len());
    for (place, loan) in loans.iter().enumerate() {
        let row = row(loan, currency).map_err(|error| error.within(&format!("loans[{place}]")))?;
        if row.owed.is_positive() {
            rows.push(row);
        }
    }
    unique("loans", loans.iter().map(|loan| loan.loan.as_str()), "loan")?;
    Ok(rows)
}

fn row(loan: &PortfolioLoan, currency: Currency) -> Result<Row<'_>, ChamaError> {
    check_id("loan", &loan.loan)?;
    check_id("member", &loan.member)?;
    let owed = minor_amount("principal_outstanding", loan.principal_outstanding, currency)?;
    DAYS_PAST_DUE.check("days_past_due", loan.days_past_due.into())?;
    RESTRUCTURINGS.check("restructured", loan.restructured.into())?;
    let arrears = minor_amount("arrears", loan.arrears, currency)?;
    let disbursed = minor_amount("disbursed", loan.disbursed, currency)?;
    check_text("purpose", &loan.purpose)?;
    Ok(Row {
        owed,
        arrears,
        disbursed,
        loan,
    })
}

fn owed(rows: &[Row<'_>]) -> Minor {
    rows.iter().map(|row| row.owed).sum()
}

/// `part ÷ whole`, half up at 10 decimals; none of nothing.
fn share(part: i128, whole: i128) -> Option<Decimal> {
    if whole <= 0 {
        return None;
    }
    // Sums of a million amounts stay below 10²¹, and products with days and counts below 10²⁸.
    let parts = divide(part.saturating_mul(10_000_000_000), whole, RoundingMode::HalfUp);
    Decimal::try_from_i128_with_scale(parts, 10).ok()
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// K25.
#[cfg(test)]
fn k25() -> Vec<PortfolioLoan> {
    [(100_000, 0), (50_000, 12), (40_000, 45), (30_000, 95), (20_000, 200)]
        .iter()
        .enumerate()
        .map(|(place, (amount, days))| {
            PortfolioLoan::new(
                &format!("L{place}"),
                &format!("m{place}"),
                Decimal::from(*amount),
                *days,
            )
        })
        .collect()
}
