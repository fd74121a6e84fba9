//! What a membership is worth: savings, with its part of profit or loss.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::facts::{ExitFacts, ExitResult, ExitResultBy, ExitTerms};
use super::purse::{ExitAccount, Purse};
use super::rules::{ExitPrice, ExitProfit, ExitReason};
use crate::error::ChamaError;
use crate::limits::{AMOUNT, WEIGHT};
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount, minor_signed};
use crate::rule::Rule;

/// Units are counted in millionths.
const UNIT_DIGITS: u32 = 6;

/// Puts savings, profit or loss, the fee and the death benefit into the purse; returns the savings.
pub(super) fn put_in(purse: &mut Purse, terms: &ExitTerms, on: NaiveDate) -> Result<Minor, ChamaError> {
    let (facts, currency) = (&terms.facts, terms.currency);
    let saved = savings(facts, on, currency)?;
    purse.put(Rule::ExitSavings, "", saved, ExitAccount::Savings);
    match &terms.rules.price {
        ExitPrice::NetAssetValue { profit } => {
            let gain = unit_worth(facts, on, currency)? - saved;
            results(purse, terms, profit, saved, &[("", gain)], on);
        }
        ExitPrice::SavingsAndResults { profit } => {
            let mut parts = Vec::with_capacity(facts.results.len());
            for (place, result) in facts.results.iter().enumerate().filter(|(_, result)| result.on <= on) {
                parts.push((result.id.as_str(), part_of(result, place, facts, currency)?));
            }
            results(purse, terms, profit, saved, &parts, on);
        }
        ExitPrice::SavingsOnly => {}
        ExitPrice::SavingsLessFee { share } => {
            let fee = -share_of(saved, *share);
            purse.put_any(Rule::ExitFeeOfSavings, "", fee, ExitAccount::Fees);
        }
    }
    if terms.reason == ExitReason::Died {
        let benefit = minor_amount("", facts.death_benefit, currency)?;
        purse.put_any(Rule::ExitDeathBenefit, "", benefit, ExitAccount::Welfare);
    }
    Ok(saved)
}

/// A part of an amount, half up.
pub(super) fn share_of(amount: Minor, share: Decimal) -> Minor {
    let share = share.normalize();
    let under = 10_i128.checked_pow(share.scale()).unwrap_or(i128::MAX);
    Minor(divide(
        amount.0.saturating_mul(share.mantissa()),
        under,
        RoundingMode::HalfUp,
    ))
}

fn savings(facts: &ExitFacts, on: NaiveDate, currency: Currency) -> Result<Minor, ChamaError> {
    let mut saved = Minor::ZERO;
    for entry in facts.savings.iter().filter(|entry| entry.on <= on) {
        saved += minor_signed("", entry.amount, currency)?;
    }
    if saved < Minor::ZERO {
        return Err(ChamaError::OutOfRange {
            argument: "terms.facts.savings".to_owned(),
            value: saved.amount(currency).to_string(),
            minimum: Minor::ZERO.amount(currency).to_string(),
            maximum: whole(AMOUNT.maximum, currency).amount(currency).to_string(),
        });
    }
    Ok(saved)
}

fn whole(units: i64, currency: Currency) -> Minor {
    Minor(i128::from(units).saturating_mul(currency.units()))
}

/// fund value × units ÷ units in issue; at most 10¹⁴ × 10²⁴.
fn unit_worth(facts: &ExitFacts, on: NaiveDate, currency: Currency) -> Result<Minor, ChamaError> {
    let held = facts.units.iter().filter(|entry| entry.on <= on);
    let held = held.map(|entry| millionths(entry.units)).fold(0, i128::saturating_add);
    let refused = |maximum: String| ChamaError::OutOfRange {
        argument: "terms.facts.units".to_owned(),
        value: Decimal::try_from_i128_with_scale(held, UNIT_DIGITS)
            .unwrap_or(Decimal::MAX)
            .to_string(),
        minimum: WEIGHT.minimum.to_string(),
        maximum,
    };
    if held < 0 {
        return Err(refused(WEIGHT.maximum.to_string()));
    }
    let known = facts.valuations.iter().filter(|entry| entry.on <= on);
    let Some(last) = known.max_by_key(|entry| entry.on) else {
        return Err(ChamaError::NoAnswer {
            argument: "terms.facts.valuations".to_owned(),
            reason: format!("there is none on or before {on}"),
        });
    };
    let issued = millionths(last.units);
    if held > issued {
        return Err(refused(last.units.to_string()));
    }
    let value = minor_amount("", last.fund_value, currency)?;
    Ok(Minor(divide(
        value.0.saturating_mul(held),
        issued,
        RoundingMode::HalfUp,
    )))
}

fn millionths(units: Decimal) -> i128 {
    let units = units.normalize();
    let missing = UNIT_DIGITS.saturating_sub(units.scale());
    units.mantissa().saturating_mul(10_i128.saturating_pow(missing))
}

/// The member's part of one result, half up.
fn part_of(result: &ExitResult, place: usize, facts: &ExitFacts, currency: Currency) -> Result<Minor, ChamaError> {
    let amount = minor_signed("", result.amount, currency)?;
    let (own, of) = match result.by {
        ExitResultBy::Equally { members } => (1, i128::from(members)),
        ExitResultBy::BySavings { of } => {
            let own = savings(facts, result.on, currency)?;
            let all = minor_amount("", of, currency)?;
            if own > all {
                return Err(ChamaError::OutOfRange {
                    argument: format!("terms.facts.results[{place}].by.of"),
                    value: of.to_string(),
                    minimum: own.amount(currency).to_string(),
                    maximum: AMOUNT.maximum.to_string(),
                });
            }
            (own.0, all.0)
        }
    };
    Ok(Minor(divide(amount.0.saturating_mul(own), of, RoundingMode::HalfUp)))
}

/// The parts of profit and loss, what is forfeited, and what a loss would take beyond what there is.
fn results(
    purse: &mut Purse,
    terms: &ExitTerms,
    profit: &ExitProfit,
    saved: Minor,
    parts: &[(&str, Minor)],
    on: NaiveDate,
) {
    for (id, part) in parts {
        let why = if part.is_positive() {
            Rule::ExitProfit
        } else {
            Rule::ExitLoss
        };
        purse.put_any(why, id, *part, ExitAccount::Results);
    }
    let gain: Minor = parts.iter().map(|(_, part)| *part).sum();
    let forfeited = match profit {
        ExitProfit::Shared => false,
        ExitProfit::Forfeited => true,
        ExitProfit::ForfeitedBefore { date } => on < *date,
    };
    if gain.is_positive() && forfeited && terms.reason != ExitReason::Died {
        purse.put(Rule::ExitGainForfeited, "", -gain, ExitAccount::Results);
    }
    let beyond = (-(saved + gain)).or_zero();
    purse.put_any(Rule::ExitLossCut, "", beyond, ExitAccount::Results);
}
