//! The honest comparison: what a flat rate is on the reducing balance, and back.
//!
//! By hand: flat 10 % a month for 3 months is 1.3 ÷ 3 each time on 1 lent, which is 14.3597 % of what is owed.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::growth::Flow;
use super::{found_growth, limit, scaled, shown_parts, shown_rate};
use crate::error::ChamaError;
use crate::limits::{INSTALMENTS, LOAN_RATE};
use crate::rate::{Growth, Parts, Rate, RatePeriod, Wide, YearDivision};

/// What a rate is charged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotedRate {
    /// On what was lent, whatever has been repaid.
    #[default]
    Flat,
    /// On what is still owed.
    ReducingBalance,
}

/// A rate that is said of a loan with equal instalments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlatRateTerms {
    /// The rate.
    pub rate: Rate,
    /// What it is charged on (default: flat).
    #[serde(default)]
    pub quoted: QuotedRate,
    /// How many instalments, 1 to 3,660.
    pub instalments: i32,
    /// The time from one to the next (default: a month).
    #[serde(default)]
    pub every: RatePeriod,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
}

impl FlatRateTerms {
    /// A flat rate and monthly instalments.
    pub fn new(rate: Rate, instalments: i32) -> Self {
        Self {
            rate,
            quoted: QuotedRate::default(),
            instalments,
            every: RatePeriod::default(),
            year: YearDivision::default(),
        }
    }
}

/// A flat rate and the reducing one that costs the same: fractions with 10 decimals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlatRateComparison {
    /// Which of them was given.
    pub quoted: QuotedRate,
    /// How many instalments.
    pub instalments: i32,
    /// How many periods a year has.
    #[serde(with = "crate::wire::decimal")]
    pub periods_per_year: Decimal,
    /// The flat rate of a period.
    #[serde(with = "crate::wire::decimal")]
    pub flat_rate: Decimal,
    /// That of a year.
    #[serde(with = "crate::wire::decimal")]
    pub flat_yearly_rate: Decimal,
    /// The reducing rate of a period.
    #[serde(with = "crate::wire::decimal")]
    pub periodic_rate: Decimal,
    /// That of a year without interest on interest.
    #[serde(with = "crate::wire::decimal")]
    pub nominal_rate: Decimal,
    /// That of a year with interest on interest; none above 1,000,000.
    #[serde(with = "crate::wire::decimal_option")]
    pub effective_rate: Option<Decimal>,
    /// The interest of 100 lent, with 4 decimals.
    #[serde(with = "crate::wire::decimal")]
    pub cost_per_100: Decimal,
}

/// Returns a flat rate and the reducing rate that costs the same, whichever of them is given.
///
/// `(1 + n·f) ÷ n = i ÷ (1 − (1 + i)⁻ⁿ)`; nothing is rounded on the way. Source:
/// docs/src/rules/true-cost.md#flat-and-reducing.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.rate.value`), `result_too_large` (the rate of a period), `out_of_range`
/// (`terms.instalments`), `result_too_large` (the reducing rate of a period).
///
/// # Examples
/// ```
/// use chama_core::loan::{FlatRateTerms, flat_rate_comparison};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let rate = Rate::new(Decimal::new(10, 2), RatePeriod::Month);
/// let truly = flat_rate_comparison(&FlatRateTerms::new(rate, 3))?;
/// assert_eq!(truly.periodic_rate.to_string(), "0.1435966785");
/// assert_eq!(truly.cost_per_100.to_string(), "30.0000");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "add-on rate")]
pub fn flat_rate_comparison(terms: &FlatRateTerms) -> Result<FlatRateComparison, ChamaError> {
    let given = Growth::of("terms.rate", &terms.rate, terms.every, terms.year);
    let given = given.map_err(|error| match error {
        ChamaError::ResultTooLarge { .. } => too_large(),
        other => other,
    })?;
    let given = given.rate;
    if !given.at_most(limit(LOAN_RATE.maximum)) {
        return Err(too_large());
    }
    INSTALMENTS.check("terms.instalments", terms.instalments.into())?;
    let count = terms.instalments.unsigned_abs();
    let periods = terms.year.per_year(terms.every);
    let one = Parts::new(1, 1);

    let (flat, reducing) = match terms.quoted {
        QuotedRate::Flat => (given, reducing_growth(given, count).ok_or_else(too_large)?),
        QuotedRate::ReducingBalance => (flat_rate(given, count), given.plus(Wide::ONE)),
    };
    let year = reducing.power(periods.numerator).root(periods.denominator);
    let shown = |rate: Wide, times| scaled(rate, times).to_decimal(10).ok_or_else(too_large);
    let cost = scaled(flat, Parts::new(count.saturating_mul(100), 1));
    Ok(FlatRateComparison {
        quoted: terms.quoted,
        instalments: terms.instalments,
        periods_per_year: shown_parts(periods),
        flat_rate: shown(flat, one)?,
        flat_yearly_rate: shown(flat, periods)?,
        periodic_rate: shown_rate(reducing, one).ok_or_else(too_large)?,
        nominal_rate: shown_rate(reducing, periods).ok_or_else(too_large)?,
        effective_rate: shown_rate(year, one),
        cost_per_100: cost.to_decimal(4).ok_or_else(too_large)?,
    })
}

fn too_large() -> ChamaError {
    ChamaError::ResultTooLarge {
        quantity: "rate".to_owned(),
        maximum: LOAN_RATE.maximum.to_string(),
    }
}

/// The growth of a period at which `n` lent come out when `1 + n·f` is paid `n` times; none above the limit.
fn reducing_growth(flat: Wide, count: u32) -> Option<Wide> {
    let lent = Wide::whole(count.into());
    let each = flat.times(lent).plus(Wide::ONE);
    let flow = |time, size, received| Flow { time, size, received };
    let mut flows = Vec::with_capacity(usize::try_from(count).unwrap_or(0).saturating_add(1));
    flows.push(flow(0, lent, true));
    flows.extend((1..=count).map(|time| flow(time, each, false)));
    found_growth(&flows)
}

/// `A − 1/n`, with the instalment `A` on 1 lent at a reducing rate.
fn flat_rate(rate: Wide, count: u32) -> Wide {
    if rate.is_zero() {
        return Wide::ZERO;
    }
    let growth = rate.plus(Wide::ONE).power(count);
    // i·gⁿ ÷ (gⁿ − 1)
    let instalment = rate.times(growth).over(growth.apart(Wide::ONE));
    instalment.apart(Wide::ONE.over(Wide::whole(count.into())))
}
