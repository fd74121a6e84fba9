//! What an event itself puts on the accounts; what payments do further follows from the positions.
//!
//! The money in the places is what `movements` says; the reason of each movement names whose it is.

use rust_decimal::Decimal;

use super::EventKind;
use super::cash::{Movement, movements};
use super::entries::{Side, paid_in};
use super::faults::Read;
use super::proof::MoneyFlow;
use super::view::{Fact, loan_of, member_of};
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_signed};
use crate::rule::Rule;

/// A line of an event of its own day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Posting<'a> {
    pub(crate) side: Side<'a>,
    pub(crate) amount: Minor,
    pub(crate) why: Rule,
}

/// Adds the lines of an event to the list: they add up to 0 with those of the payment that it makes.
pub(crate) fn postings<'f>(
    fact: &'f Fact<'_>,
    read: &'f Read<'_>,
    currency: Currency,
    list: &mut Vec<Posting<'f>>,
) -> Result<(), ChamaError> {
    let mut post = |side, amount, why| list.push(Posting { side, amount, why });
    for step in movements(fact, &read.loans, &read.holdings, currency)? {
        post(Side::InPlace(step.place), step.amount, Rule::MoneyInPlace);
        other_side(fact, read, step, currency, &mut post)?;
    }
    let minor = |amount: &Decimal| minor_signed("amount", *amount, currency);
    match &*fact.what {
        EventKind::OpeningMember { advance, .. } => {
            post(Side::AtTheBeginning, minor(advance)?, Rule::OpeningBalance);
        }
        EventKind::Attributed { amount, .. } => post(Side::Suspense, minor(amount)?, Rule::MoneyUnidentified),
        EventKind::DividendCredited {
            amount,
            tax_withheld,
            fund,
            ..
        } => {
            post(Side::OfFund(*fund), minor(amount)?, Rule::DividendToMember);
            post(Side::TaxOwed, -minor(tax_withheld)?, Rule::TaxKeptBack);
        }
        EventKind::FundMoved {
            from_fund,
            to_fund,
            amount,
            ..
        } => {
            post(Side::OfFund(*from_fund), minor(amount)?, Rule::FundToFund);
            post(Side::OfFund(*to_fund), -minor(amount)?, Rule::FundToFund);
        }
        EventKind::Invested { investment, .. }
        | EventKind::InvestmentValued { investment, .. }
        | EventKind::InvestmentIncome { investment, .. }
        | EventKind::Matured { investment, .. } => {
            if let Some(step) = read.holdings.step(fact.place) {
                post(Side::PutIn(investment), step.put_down, Rule::MoneyPutIn);
                post(Side::OfFund(step.fund), -step.earned, Rule::InvestmentEarned);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whose the money of a movement is; none where the positions say so.
fn other_side<'f>(
    fact: &'f Fact<'_>,
    read: &'f Read<'_>,
    step: Movement<'f>,
    currency: Currency,
    post: &mut impl FnMut(Side<'f>, Minor, Rule),
) -> Result<(), ChamaError> {
    let fund = step.fund.unwrap_or_default();
    let member = member_of(&fact.what).unwrap_or_default();
    let loan = loan_of(&fact.what).unwrap_or_default();
    let amount = -step.amount;
    match step.flow {
        MoneyFlow::Opening => post(Side::AtTheBeginning, amount, Rule::OpeningBalance),
        MoneyFlow::Unidentified => post(Side::Suspense, amount, Rule::MoneyUnidentified),
        MoneyFlow::Interest | MoneyFlow::OtherIncome => post(Side::OfFund(fund), amount, Rule::IncomeOfFund),
        MoneyFlow::TaxWithheld | MoneyFlow::Expense | MoneyFlow::PlaceCharge => {
            post(Side::OfFund(fund), amount, Rule::CostOfFund);
        }
        MoneyFlow::ToMembers => post(paid_in(member, fund), amount, Rule::PaidOutToMember),
        MoneyFlow::Lent => post(Side::LentOut(loan), amount, Rule::LoanLent),
        MoneyFlow::DeductedFromLoans => {
            if let Some(lent) = read.loans.lent(fact.place) {
                post(Side::OfFund(lent.fees_fund), -lent.fees, Rule::LoanFeesPaid);
                post(Side::OfFund(lent.fund), -lent.interest, Rule::LoanInterestPaid);
            }
        }
        MoneyFlow::LoansRefunded => post(Side::HeldForLoan(loan), amount, Rule::LoanMoneyRefunded),
        MoneyFlow::PotPaid => post(Side::OfFund(fund), amount, Rule::PotToMember),
        MoneyFlow::PotFee => post(Side::OfFund(fund), amount, Rule::PotFeeKept),
        MoneyFlow::SharedOut => {
            let profit = match &*fact.what {
                EventKind::SharedOut { profit, .. } => minor_signed("profit", *profit, currency)?,
                _ => Minor::ZERO,
            };
            post(paid_in(member, fund), amount - profit, Rule::SharedOutOwn);
            post(Side::OfFund(fund), profit, Rule::SharedOutProfit);
        }
        MoneyFlow::Dividends => post(Side::OfFund(fund), amount, Rule::DividendToMember),
        MoneyFlow::TaxKeptBack => post(Side::TaxOwed, amount, Rule::TaxKeptBack),
        MoneyFlow::TaxPaid => post(Side::TaxOwed, amount, Rule::TaxToOffice),
        MoneyFlow::UnitsBought => post(paid_in(member, fund), amount, Rule::UnitsOfMember),
        MoneyFlow::UnitsRedeemed => {
            let own = read.holdings.paid_in(fact.place);
            post(paid_in(member, fund), own, Rule::UnitsOfMember);
            post(Side::OfFund(fund), amount - own, Rule::UnitsGain);
        }
        MoneyFlow::SavedForGoals | MoneyFlow::PaidFromGoals => {
            if let EventKind::GoalSaved { goal, .. } | EventKind::GoalPaidOut { goal, .. } = &*fact.what {
                post(Side::ForGoal(goal, member), amount, Rule::SavedForGoal);
            }
        }
        // Their other side is in the positions, in another place, or with the investment.
        MoneyFlow::FromMembers
        | MoneyFlow::ForLoans
        | MoneyFlow::Transfer
        | MoneyFlow::Invested
        | MoneyFlow::InvestmentIncome
        | MoneyFlow::Matured
        | MoneyFlow::OpeningAdvance
        | MoneyFlow::DividendsCredited => {}
    }
    Ok(())
}
