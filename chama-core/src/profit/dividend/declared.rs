//! What a declared return pays each member before tax: by a rate of the average balance, or a pool cut by weight.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::DeclaredReturn;
use crate::error::ChamaError;
use crate::limits::{COMPUTED_RATE, check_fraction};
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, divide, minor_amount};
use crate::profit::residual::{Rest, cut};
use crate::profit::weight::{Holder, Scale};

/// A [`DeclaredReturn`], checked.
pub(super) enum Declared {
    Nothing,
    Rate { rate: Decimal, available: Option<Minor> },
    Pool { amount: Minor },
}

impl Declared {
    pub(super) fn exact(argument: &str, declared: &DeclaredReturn, currency: Currency) -> Result<Self, ChamaError> {
        let checked = match declared {
            DeclaredReturn::Nothing => Ok(Self::Nothing),
            DeclaredReturn::Rate { rate, available } => check_fraction("rate", *rate).and_then(|()| {
                let available = available.map(|available| minor_amount("available", available, currency));
                Ok(Self::Rate {
                    rate: *rate,
                    available: available.transpose()?,
                })
            }),
            DeclaredReturn::Pool { amount } => {
                minor_amount("amount", *amount, currency).map(|amount| Self::Pool { amount })
            }
        };
        checked.map_err(|error| error.within(argument))
    }

    /// What each member is paid before tax; `places` are where the return and its balances stand.
    pub(super) fn paid<'a>(
        self,
        places: (&str, &str),
        scale: &Scale,
        holders: &[Holder<'a>],
        rounding: ExactRounding,
        currency: Currency,
    ) -> Result<PaidReturn<'a>, ChamaError> {
        let weighed = scale.weighed(holders);
        let parts = i128::from(scale.parts());
        let (gross, rate, left) = match self {
            Self::Nothing => (vec![Minor::ZERO; weighed.len()], Decimal::ZERO, None),
            Self::Rate { rate, available } => {
                let gross: Vec<Minor> = weighed
                    .iter()
                    .map(|(_, weight)| by_rate(*weight, parts, rate, rounding, currency))
                    .collect();
                let left = left_of(available, gross.iter().copied().sum(), places.0, currency)?;
                (gross, rate, left)
            }
            Self::Pool { amount } => {
                let weights: Vec<i128> = weighed.iter().map(|(_, weight)| *weight).collect();
                let rate = implied_rate(amount, &weights, parts, places.1, currency)?;
                (cut(amount, 1, &weights, Rest::LargestRemainder).0, rate, None)
            }
        };
        Ok(PaidReturn {
            total: gross.iter().copied().sum(),
            by_member: weighed
                .into_iter()
                .zip(gross)
                .map(|((member, weight), gross)| (member, Paid { weight, gross }))
                .collect(),
            rate,
            left,
        })
    }
}

/// `average balance × rate`, rounded once. At most 10²⁰ × 10¹² × 10².
fn by_rate(weight: i128, parts: i128, rate: Decimal, rounding: ExactRounding, currency: Currency) -> Minor {
    let rate = rate.normalize();
    let over = 10_i128
        .pow(rate.scale().min(12))
        .saturating_mul(10_000)
        .saturating_mul(parts);
    let product = weight.saturating_mul(rate.mantissa()).saturating_mul(currency.units());
    rounding.ratio(product, over)
}

/// What is left of what was available.
fn left_of(
    available: Option<Minor>,
    total: Minor,
    argument: &str,
    currency: Currency,
) -> Result<Option<Minor>, ChamaError> {
    match available {
        Some(available) if total > available => Err(ChamaError::NoAnswer {
            argument: argument.to_owned(),
            reason: format!(
                "it comes to {}, more than the {} that is available",
                total.amount(currency),
                available.amount(currency)
            ),
        }),
        available => Ok(available.map(|available| available - total)),
    }
}

/// The rate that a pool comes to, with 10 decimals.
fn implied_rate(
    amount: Minor,
    weights: &[i128],
    parts: i128,
    balances: &str,
    currency: Currency,
) -> Result<Decimal, ChamaError> {
    // At most 10²⁰ for each of 10,000 members.
    let whole = weights.iter().copied().fold(0, i128::saturating_add);
    if whole == 0 {
        return Err(ChamaError::NoAnswer {
            argument: balances.to_owned(),
            reason: "nobody has a weight".to_owned(),
        });
    }
    let product = amount.0.saturating_mul(10_000).saturating_mul(parts);
    let by = whole.saturating_mul(currency.units());
    if product > by.saturating_mul(COMPUTED_RATE.maximum.into()) {
        return Err(ChamaError::ResultTooLarge {
            quantity: "rate that the pool comes to".to_owned(),
            maximum: COMPUTED_RATE.maximum.to_string(),
        });
    }
    let rate = divide(product.saturating_mul(10_000_000_000), by, RoundingMode::HalfUp);
    Ok(Decimal::try_from_i128_with_scale(rate, 10).unwrap_or(Decimal::MAX))
}

/// What one kind of return pays.
pub(super) struct PaidReturn<'a> {
    by_member: BTreeMap<&'a str, Paid>,
    pub(super) total: Minor,
    pub(super) rate: Decimal,
    pub(super) left: Option<Minor>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Paid {
    pub(super) weight: i128,
    pub(super) gross: Minor,
}

impl PaidReturn<'_> {
    pub(super) fn of(&self, member: &str) -> Paid {
        self.by_member.get(member).copied().unwrap_or_default()
    }
}
