//! The rate at which an account comes out.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::account::{Run, Signed, check_periods, wide};
use super::{AnnuityPurpose, PaymentTiming};
use crate::error::ChamaError;
use crate::money::{Currency, minor_amount};
use crate::rate::Wide;

/// An account of which the rate is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityRateTerms {
    /// Whether payments are added or taken off.
    pub purpose: AnnuityPurpose,
    /// What the account begins with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is paid each period.
    #[serde(with = "crate::wire::decimal")]
    pub payment: Decimal,
    /// What the account ends with (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// How many periods, at least 1.
    pub periods: i32,
    /// When in a period a payment is made (default: at its end).
    #[serde(default)]
    pub timing: PaymentTiming,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// Whether an account has a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnuityRateOutcome {
    /// It has one.
    Found,
    /// It is above 10, 1,000 % a period.
    AboveMaximum,
    /// No rate above −1, −100 % a period, does it.
    NoRate,
    /// Every rate does it.
    AnyRate,
}

/// The rate at which an account comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnuityRate {
    /// Whether there is one.
    pub outcome: AnnuityRateOutcome,
    /// The fraction per period, with 10 decimals; below 0 when less came out than went in.
    #[serde(with = "crate::wire::decimal_option")]
    pub rate: Option<Decimal>,
}

/// Returns the rate a period at which an account comes out, half up at 10 decimals.
///
/// There is at most one above −100 %; below 0 it means that less came out than went in. Source:
/// docs/src/rules/annuities.md#rate-of-an-annuity.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.opening`, `terms.payment`, `terms.closing`), `out_of_range` (`terms.periods`).
///
/// # Examples
/// ```
/// use chama_core::annuity::{AnnuityPurpose, AnnuityRateTerms, PaymentTiming, annuity_rate};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// // 1,200 at a flat 1 % a month: 12 payments of 112.
/// let true_rate = annuity_rate(&AnnuityRateTerms {
///     purpose: AnnuityPurpose::Repayment,
///     opening: Decimal::from(1_200),
///     payment: Decimal::from(112),
///     closing: Decimal::ZERO,
///     periods: 12,
///     timing: PaymentTiming::End,
///     currency: Currency::Kes,
/// })?;
/// assert_eq!(true_rate.rate.map(|rate| rate.to_string()).as_deref(), Some("0.0178809869"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn annuity_rate(terms: &AnnuityRateTerms) -> Result<AnnuityRate, ChamaError> {
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let payment = minor_amount("terms.payment", terms.payment, terms.currency)?;
    let closing = minor_amount("terms.closing", terms.closing, terms.currency)?;
    let periods = check_periods(terms.periods, 1)?;

    // What is left over at a rate, compared with nothing; it changes sign once, from less to greater.
    let left = |rate: Signed| {
        let run = Run::of(rate.growth(), periods, terms.timing);
        let (grown, paid) = (wide(opening).times(run.growth), wide(payment).times(run.sum));
        match terms.purpose {
            AnnuityPurpose::Saving => grown.plus(paid).compare(wide(closing)),
            AnnuityPurpose::Repayment => grown.compare(wide(closing).plus(paid)),
        }
    };
    let none = |outcome| Ok(AnnuityRate { outcome, rate: None });
    let (lowest, highest) = (
        left(rate_units(HALF_UNITS_LOWEST)),
        left(rate_units(HALF_UNITS_HIGHEST)),
    );
    match (lowest, highest) {
        (Ordering::Equal, Ordering::Equal) => return none(AnnuityRateOutcome::AnyRate),
        (_, Ordering::Less) => return none(AnnuityRateOutcome::AboveMaximum),
        (Ordering::Less, _) => {}
        _ => return none(AnnuityRateOutcome::NoRate),
    }
    // The first whole unit whose upper half leaves too much: the rate is in its cell.
    let (mut low, mut high) = (-UNITS, UNITS.saturating_mul(10));
    while low < high {
        let middle = low.midpoint(high).min(high.saturating_sub(1));
        if left(rate_units(middle.saturating_mul(2).saturating_add(1))).is_gt() {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    Ok(AnnuityRate {
        outcome: AnnuityRateOutcome::Found,
        rate: Some(Decimal::new(low, 10)),
    })
}

/// Ten-billionths: the unit of a rate with 10 decimals.
const UNITS: i64 = 10_000_000_000;
/// −1 and half a unit, in half units.
const HALF_UNITS_LOWEST: i64 = -2 * UNITS + 1;
/// 10, in half units.
const HALF_UNITS_HIGHEST: i64 = 20 * UNITS;

/// A rate given in half units.
fn rate_units(half_units: i64) -> Signed {
    let size = Wide::whole(half_units.unsigned_abs().into()).over(Wide::whole(20_000_000_000));
    Signed {
        negative: half_units < 0,
        size,
    }
}
