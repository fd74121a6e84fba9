//! Who stands for a loan: free savings, valid pledges, what is called, released and paid back.
//!
//! In a treasurer's words: savings that stand for something already cannot stand for something else. By hand: 10,000 saved,
//! 4,000 owed, 6,000 free; of pledges of 5,000 and 3,000, 5,000 and 1,000 count, and 2,000 are short. The rules are on the
//! page `docs/src/rules/lending.md`.

mod call;
mod recovery;
mod register;
mod release;
mod ring;

#[cfg(test)]
mod worked_examples;

pub use call::{CalledGuarantor, GuaranteeCall, GuaranteeCallTerms, LoanPledge, guarantee_call};
pub use recovery::{
    GuaranteeRecovery, GuaranteeRecoveryTerms, GuarantorRecovery, GuarantorToRepay, RecoveryOrder, guarantee_recovery,
};
pub use register::{
    GuaranteePledge, GuaranteeRegister, GuaranteedLoan, Guarantees, GuarantorPosition, LoanCoverage, PledgeFault,
    PledgePosition, PledgeState, SaverFacts, guarantees,
};
pub use release::{GuaranteeRelease, GuaranteeReleaseTerms, ReleaseMethod, ReleasedPledge, guarantee_release};

use chrono::NaiveDate;

use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{MEMBERS, check_date, check_id};
use crate::money::{Currency, Minor, Taker, positive_amount, shared};
use crate::sort;

/// A pledge that was checked, in smallest units.
struct ExactPledge<'a> {
    guarantor: &'a str,
    amount: Minor,
    pledged_on: NaiveDate,
}

/// Checks the pledges for one loan and puts them in the order of the guarantors' ids.
fn exact_pledges(pledges: &[LoanPledge], currency: Currency) -> Result<Vec<ExactPledge<'_>>, ChamaError> {
    let list = "terms.pledges";
    MEMBERS.check_len(list, pledges.len())?;
    let mut exact = Vec::with_capacity(pledges.len());
    for (place, pledge) in pledges.iter().enumerate() {
        let amount = check_id("guarantor", &pledge.guarantor)
            .and_then(|()| positive_amount("amount", pledge.amount, currency))
            .and_then(|amount| check_date("pledged_on", pledge.pledged_on).map(|()| amount))
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
        exact.push(ExactPledge {
            guarantor: &pledge.guarantor,
            amount,
            pledged_on: pledge.pledged_on,
        });
    }
    unique(
        list,
        pledges.iter().map(|pledge| pledge.guarantor.as_str()),
        "guarantor",
    )?;
    sort::by_key(&mut exact, |pledge| pledge.guarantor);
    Ok(exact)
}

/// The whole, at most all pledges, by their size: largest remainder, of equals the first.
fn by_pledges(whole: Minor, pledges: &[ExactPledge<'_>]) -> Vec<Minor> {
    let takers: Vec<Taker> = pledges.iter().map(|pledge| Taker::by(pledge.amount.0)).collect();
    shared(whole.0, &takers).into_iter().map(Minor).collect()
}
