//! When the money is paid, and to whom.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::facts::{ExitNominee, ExitTerms};
use super::rules::{ExitPayment, ExitReason};
use crate::calendar::{known_year, months_later, shifted};
use crate::error::ChamaError;
use crate::money::{Minor, Taker, shared};
use crate::sort;

/// A payment to the member or to a nominee.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitPaymentLine {
    /// The day.
    #[serde(with = "crate::wire::date")]
    pub on: NaiveDate,
    /// The id of the member or the nominee.
    pub to: String,
    /// The amount.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// Who gets how much: the member, or the nominees by their shares.
pub(super) fn takers(terms: &ExitTerms, payable: Minor) -> Result<Vec<(&str, Minor)>, ChamaError> {
    let facts = &terms.facts;
    if terms.reason != ExitReason::Died || facts.nominees.is_empty() {
        return Ok(vec![(&terms.member, payable)]);
    }
    let mut nominees: Vec<&ExitNominee> = facts.nominees.iter().collect();
    sort::by(&mut nominees, |one, other| one.id.cmp(&other.id));
    let weights: Vec<Taker> = nominees
        .iter()
        .map(|nominee| Taker::by(millionths(nominee.share)))
        .collect();
    if weights.iter().all(|taker| taker.weight == 0) {
        return Err(ChamaError::NoAnswer {
            argument: "terms.facts.nominees".to_owned(),
            reason: "no nominee has a share".to_owned(),
        });
    }
    let parts = shared(payable.0, &weights).into_iter().map(Minor);
    Ok(nominees
        .into_iter()
        .map(|nominee| nominee.id.as_str())
        .zip(parts)
        .collect())
}

/// A share as a whole number; it has at most 6 decimals.
fn millionths(share: Decimal) -> i128 {
    let share = share.normalize();
    let missing = 6_u32.saturating_sub(share.scale());
    share.mantissa().saturating_mul(10_i128.saturating_pow(missing))
}

/// What each gets when: equal parts, the last one pays the rest.
pub(super) fn payments(
    terms: &ExitTerms,
    takers: &[(&str, Minor)],
    leaves_on: NaiveDate,
) -> Result<Vec<ExitPaymentLine>, ChamaError> {
    let ExitPayment {
        instalments,
        first_after_days,
        every_months,
    } = terms.rules.payment;
    let first = shifted(leaves_on, i64::from(first_after_days));
    let mut payments = Vec::new();
    for number in 0..i64::from(instalments) {
        let on = months_later(first, number.saturating_mul(i64::from(every_months)));
        for (to, whole) in takers {
            let part = Minor(whole.0.checked_div(i128::from(instalments)).unwrap_or(0));
            let before = Minor(part.0.saturating_mul(i128::from(number)));
            let last = number.saturating_add(1) == i64::from(instalments);
            let amount = if last { *whole - before } else { part };
            if amount.is_positive() {
                payments.push(ExitPaymentLine {
                    on: known_year(on)?,
                    to: (*to).to_owned(),
                    amount: amount.amount(terms.currency),
                });
            }
        }
    }
    Ok(payments)
}
