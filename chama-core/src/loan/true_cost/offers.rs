//! Several offers side by side, the cheapest first.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::loan_cost::Costed;
use super::{LoanTrueCost, TrueCostMethod, TrueCostOutcome};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{OFFERS, check_id};
use crate::loan::LoanTerms;
use crate::sort;

/// A loan that is offered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanOffer {
    /// The host's id, unique among the offers.
    pub id: String,
    /// Its terms.
    pub terms: LoanTerms,
}

/// An offer, its place and its cost.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankedOffer {
    /// 1 is the cheapest.
    pub rank: i32,
    /// The id of the offer.
    pub id: String,
    /// What it truly costs.
    pub loan: LoanTrueCost,
}

/// Returns the offers with their true cost, the cheapest first: by effective rate, then by cost, then by id.
///
/// All are counted alike: by schedule, in equal periods if every loan is regular, else by days. Source:
/// docs/src/rules/true-cost.md#offers.
///
/// # Errors
/// In this order: `empty` and `too_long` (`offers`), those of an id (`offers[i].id`), `duplicate` (`offers[i].id`), `not_compatible`
/// (`offers[0].terms.currency` and `offers[i].terms.currency`), then offer by offer those of [`super::loan_true_cost`] (`offers[i].terms…`), its
/// `no_answer` after all others.
///
/// # Examples
/// ```
/// use chama_core::loan::{LoanInterest, LoanOffer, LoanTerms, RepaymentTerm, TrueCostMethod, loan_offers_ranked};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let rate = |percent| Rate::new(Decimal::new(percent, 2), RatePeriod::Month);
/// let offer = |id: &str, interest| LoanOffer {
///     id: id.to_owned(),
///     terms: LoanTerms::new(10_000.into(), "2025-01-10".parse().unwrap(), interest, RepaymentTerm::Instalments { count: 12 }),
/// };
/// let offers = [
///     offer("flat 2 %", LoanInterest::Flat { rate: rate(2) }),
///     offer("reducing 3 %", LoanInterest::ReducingBalance { rate: rate(3) }),
/// ];
/// let ranked = loan_offers_ranked(&offers, TrueCostMethod::BySchedule)?;
/// assert_eq!(ranked[0].id, "reducing 3 %");
/// assert!(ranked[1].loan.cost.periodic_rate.unwrap() > Decimal::new(34, 3));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn loan_offers_ranked(offers: &[LoanOffer], method: TrueCostMethod) -> Result<Vec<RankedOffer>, ChamaError> {
    OFFERS.check_len("offers", offers.len())?;
    for (place, offer) in offers.iter().enumerate() {
        check_id(&format!("offers[{place}].id"), &offer.id)?;
    }
    unique("offers", offers.iter().map(|offer| offer.id.as_str()), "id")?;
    check_one_currency(offers)?;

    let mut loans = Vec::with_capacity(offers.len());
    for (place, offer) in offers.iter().enumerate() {
        loans.push(Costed::new(&offer.terms, method).map_err(|error| within_offer(error, place))?);
    }
    let one_method = match method {
        TrueCostMethod::BySchedule if loans.iter().all(|loan| loan.regular) => TrueCostMethod::EqualPeriods,
        TrueCostMethod::BySchedule => TrueCostMethod::Dated,
        chosen => chosen,
    };
    let mut ranked = Vec::with_capacity(offers.len());
    for (place, (offer, loan)) in offers.iter().zip(&loans).enumerate() {
        ranked.push(RankedOffer {
            rank: 0,
            id: offer.id.clone(),
            loan: loan.cost(one_method).map_err(|error| within_offer(error, place))?,
        });
    }
    sort::by(&mut ranked, cheaper);
    for (rank, offer) in (1..).zip(&mut ranked) {
        offer.rank = rank;
    }
    Ok(ranked)
}

fn check_one_currency(offers: &[LoanOffer]) -> Result<(), ChamaError> {
    let currency = offers.first().map(|offer| offer.terms.currency);
    match offers.iter().position(|offer| Some(offer.terms.currency) != currency) {
        None => Ok(()),
        Some(place) => Err(ChamaError::NotCompatible {
            first: "offers[0].terms.currency".to_owned(),
            second: format!("offers[{place}].terms.currency"),
            reason: "offers are compared in one currency".to_owned(),
        }),
    }
}

/// Paths of the terms are those of the offer; that of the method stays.
fn within_offer(mut error: ChamaError, place: usize) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        if path.starts_with("terms") {
            *path = format!("offers[{place}].{path}");
        }
    }
    error
}

fn cheaper(one: &RankedOffer, other: &RankedOffer) -> Ordering {
    let key = |offer: &RankedOffer| -> (u8, Decimal, Decimal) {
        let cost = &offer.loan.cost;
        let (group, rate) = match (cost.effective_rate, cost.periodic_rate, cost.outcome) {
            (Some(effective), _, _) => (0, effective),
            (None, Some(periodic), _) => (1, periodic),
            (None, None, TrueCostOutcome::AboveMaximum) => (2, Decimal::ZERO),
            (None, None, _) => (3, Decimal::ZERO),
        };
        (group, rate, cost.cost)
    };
    key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
}
