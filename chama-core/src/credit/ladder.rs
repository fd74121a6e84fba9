//! What a loan costs at a score: rungs with inclusive edges, and what is wrong with them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::{ChamaError, Fault, Severity};
use crate::limits::{PRICE_RUNGS, SAVINGS_MULTIPLE, SAVINGS_MULTIPLE_DECIMALS, SCORE, check_decimals, check_rate};
use crate::money::{Currency, minor_amount};
use crate::rate::Rate;

/// What holds from one score to another, both included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRung {
    /// The lowest score.
    pub from_score: i32,
    /// The highest score.
    pub to_score: i32,
    /// What a loan costs (default: nobody borrows at these scores).
    #[serde(default)]
    pub rate: Option<Rate>,
    /// The most for one loan (default: no limit by score).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub loan_cap: Option<Decimal>,
    /// How many times the savings may be borrowed (default: no limit by score).
    #[serde(default, with = "crate::wire::decimal_option")]
    pub savings_multiple: Option<Decimal>,
}

impl PriceRung {
    /// A rung at which nobody borrows.
    pub fn new(from_score: i32, to_score: i32) -> Self {
        Self {
            from_score,
            to_score,
            rate: None,
            loan_cap: None,
            savings_multiple: None,
        }
    }
}

/// What a loan costs at each score, from 0 to 100.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "risk-based pricing")]
pub struct PriceLadder {
    /// The rungs, the lowest scores first; together they hold each score once.
    pub rungs: Vec<PriceRung>,
    /// The currency of its amounts (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

impl PriceLadder {
    /// A ladder in KES.
    pub fn new(rungs: Vec<PriceRung>) -> Self {
        Self {
            rungs,
            currency: Currency::default(),
        }
    }
}

/// What a loan costs at one score.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanPrice {
    /// The score.
    pub score: i32,
    /// Its rung, counted from 0.
    pub rung: i32,
    /// The lowest score of the rung.
    pub from_score: i32,
    /// The highest score of the rung.
    pub to_score: i32,
    /// What a loan costs; empty if nobody borrows at this score.
    pub rate: Option<Rate>,
    /// The most for one loan; empty if the score does not limit it.
    #[serde(with = "crate::wire::decimal_option")]
    pub loan_cap: Option<Decimal>,
    /// How many times the savings may be borrowed; empty if the score does not limit it.
    #[serde(with = "crate::wire::decimal_option")]
    pub savings_multiple: Option<Decimal>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// The score at which the next rung begins; empty on the highest.
    pub next_rung_at: Option<i32>,
    /// How many points are missing for it.
    pub points_missing: i32,
}

/// Returns what a loan costs at a score: the rung that holds it, both edges included.
///
/// Source: docs/src/rules/credit.md#what-a-loan-costs-at-a-score.
///
/// # Errors
/// In this order: the first error of [`price_ladder_faults`]; `out_of_range` (`score`).
///
/// # Examples
/// ```
/// use chama_core::credit::*;
/// use chama_core::rate::{Rate, RateBasis, RatePeriod};
/// use rust_decimal::Decimal;
/// let at = |from, to, percent| {
///     let rate = Rate { value: Decimal::new(percent, 2), per: RatePeriod::Year, basis: RateBasis::Nominal };
///     PriceRung { rate: Some(rate), ..PriceRung::new(from, to) }
/// };
/// let ladder = PriceLadder::new(vec![PriceRung::new(0, 49), at(50, 74, 12), at(75, 100, 8)]);
/// assert_eq!(loan_price(&ladder, 75)?.rate.unwrap().value.to_string(), "0.08");
/// assert_eq!(loan_price(&ladder, 74)?.points_missing, 1);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn loan_price(ladder: &PriceLadder, score: i32) -> Result<LoanPrice, ChamaError> {
    if let Some(error) = errors(ladder).into_iter().next() {
        return Err(error);
    }
    SCORE.check("score", i64::from(score))?;
    let (mut rungs, currency) = (ladder.rungs.iter().zip(0..), ladder.currency);
    let found = rungs.find(|(rung, _)| score <= rung.to_score);
    let Some((rung, place)) = found else {
        return Err(SCORE.refuse("score", score));
    };
    let next_rung_at = rungs.next().map(|(next, _)| next.from_score);
    let loan_cap = rung
        .loan_cap
        .map(|cap| minor_amount("", cap, currency).map(|cap| cap.amount(currency)))
        .transpose()?;
    Ok(LoanPrice {
        score,
        rung: place,
        from_score: rung.from_score,
        to_score: rung.to_score,
        rate: rung.rate,
        loan_cap,
        savings_multiple: rung.savings_multiple,
        currency,
        next_rung_at,
        points_missing: next_rung_at.map_or(0, |next| next.saturating_sub(score)),
    })
}

/// Returns all that is wrong with a ladder: gaps, overlaps, edges and limits first, then what is doubtful.
///
/// Source: docs/src/rules/credit.md#what-a-loan-costs-at-a-score.
///
/// # Examples
/// ```
/// use chama_core::credit::*;
/// let ladder = PriceLadder::new(vec![PriceRung::new(0, 49), PriceRung::new(60, 100)]);
/// let faults = price_ladder_faults(&ladder);
/// assert_eq!(faults[0].message, "`ladder.rungs[1].from_score` has no answer: no rung holds from 50 to 59");
/// ```
pub fn price_ladder_faults(ladder: &PriceLadder) -> Vec<Fault> {
    let warning = |error: ChamaError| Fault {
        severity: Severity::Warning,
        ..error.into_fault()
    };
    let errors = errors(ladder).into_iter().map(ChamaError::into_fault);
    errors.chain(doubts(ladder).into_iter().map(warning)).collect()
}

pub(crate) fn errors(ladder: &PriceLadder) -> Vec<ChamaError> {
    let mut errors = Vec::new();
    errors.extend(PRICE_RUNGS.check_len("ladder.rungs", ladder.rungs.len()).err());
    if !errors.is_empty() {
        return errors;
    }
    // The score that the next rung begins at; not known behind a rung with wrong edges.
    let mut next = Some(0);
    for (place, rung) in ladder.rungs.iter().enumerate() {
        let here = format!("ladder.rungs[{place}]");
        next = edges(&here, rung, next, &mut errors);
        errors.extend(
            limits(rung, ladder.currency)
                .into_iter()
                .map(|error| error.within(&here)),
        );
    }
    let top = i32::try_from(SCORE.maximum).unwrap_or(i32::MAX);
    if let Some(next) = next.filter(|next| *next <= top) {
        let last = ladder.rungs.len().saturating_sub(1);
        errors.push(gap(format!("ladder.rungs[{last}].to_score"), next, top));
    }
    errors
}

/// Checks where a rung begins and ends; returns where the next one begins.
fn edges(here: &str, rung: &PriceRung, next: Option<i32>, errors: &mut Vec<ChamaError>) -> Option<i32> {
    let (from, to) = (rung.from_score, rung.to_score);
    let before = errors.len();
    let (lower, upper) = (format!("{here}.from_score"), format!("{here}.to_score"));
    errors.extend(SCORE.check(&lower, i64::from(from)).err());
    errors.extend(SCORE.check(&upper, i64::from(to)).err());
    if errors.len() > before {
        return None;
    }
    let wrong_order = |argument: &str, value: i32, earliest: i32| ChamaError::WrongOrder {
        argument: argument.to_owned(),
        value: value.to_string(),
        earliest: earliest.to_string(),
    };
    if to < from {
        errors.push(wrong_order(&upper, to, from));
    }
    match next {
        Some(next) if from < next => errors.push(wrong_order(&lower, from, next)),
        Some(next) if from > next => errors.push(gap(lower, next, from.saturating_sub(1))),
        _ => {}
    }
    Some(to.max(from).saturating_add(1))
}

fn gap(argument: String, from: i32, to: i32) -> ChamaError {
    ChamaError::NoAnswer {
        argument,
        reason: format!("no rung holds from {from} to {to}"),
    }
}

fn limits(rung: &PriceRung, currency: Currency) -> Vec<ChamaError> {
    let multiple = |value: Decimal| {
        SAVINGS_MULTIPLE.check_decimal("savings_multiple", value)?;
        check_decimals("savings_multiple", value, SAVINGS_MULTIPLE_DECIMALS)
    };
    let rate = rung.rate.and_then(|rate| check_rate("rate.value", rate.value).err());
    let cap = rung
        .loan_cap
        .and_then(|cap| minor_amount("loan_cap", cap, currency).err());
    let multiple = rung.savings_multiple.and_then(|value| multiple(value).err());
    [rate, cap, multiple].into_iter().flatten().collect()
}

/// Where a higher score is worse off than the one below it.
fn doubts(ladder: &PriceLadder) -> Vec<ChamaError> {
    let mut doubts = Vec::new();
    let pairs = ladder.rungs.iter().zip(ladder.rungs.iter().skip(1));
    for (place, (lower, upper)) in pairs.enumerate() {
        let mut doubt = |field: &str, reason: &str| {
            doubts.push(ChamaError::NotCompatible {
                first: format!("ladder.rungs[{place}].{field}"),
                second: format!("ladder.rungs[{}].{field}", place.saturating_add(1)),
                reason: reason.to_owned(),
            });
        };
        let Some(rate) = lower.rate else { continue };
        match upper.rate {
            None => doubt("rate", "a higher score may not borrow"),
            Some(other) if other.per == rate.per && other.basis == rate.basis && other.value > rate.value => {
                doubt("rate", "a higher score pays a higher rate");
            }
            Some(_) => {}
        }
        for (field, one, other) in [
            ("loan_cap", lower.loan_cap, upper.loan_cap),
            ("savings_multiple", lower.savings_multiple, upper.savings_multiple),
        ] {
            if other.is_some_and(|other| one.is_none_or(|one| other < one)) {
                doubt(field, "a higher score may borrow less");
            }
        }
    }
    doubts
}
