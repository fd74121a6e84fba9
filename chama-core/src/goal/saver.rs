//! Who pays for a goal, and how surely: fixed amounts, amounts that vary, amounts from the past.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::CheckedGoal;
use crate::error::ChamaError;
use crate::limits::{GOAL_PERIODS, HISTORY, SAVERS, check_fraction, check_id};
use crate::money::{Currency, minor_amount};
use crate::rate::Wide;
use crate::wire::kind_enum;

/// What a saver pays in a period.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ContributionModel {
    /// The same each time.
    Fixed {
        /// How much.
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    },
    /// A normal number, and 0 where that is below 0: so the mean of what is paid is above the mean that is named.
    Normal {
        /// Its mean.
        #[serde(with = "crate::wire::decimal")]
        mean: Decimal,
        /// Its standard deviation; 0 is a fixed amount.
        #[serde(with = "crate::wire::decimal")]
        deviation: Decimal,
    },
    /// One of the amounts that were paid before, each as likely as another.
    History {
        /// The amounts, one for each period of the past, zeros included.
        #[serde(with = "crate::wire::decimal_list")]
        amounts: Vec<Decimal>,
    },
}

kind_enum!(ContributionModel);

/// A member who saves for a goal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saver {
    /// Who.
    pub member: String,
    /// What is paid in a period.
    pub contribution: ContributionModel,
    /// How likely a payment is made at all, from 0 to 1 (default: 1).
    #[serde(default = "always", with = "crate::wire::decimal")]
    pub reliability: Decimal,
}

fn always() -> Decimal {
    Decimal::ONE
}

/// What a saver pays on average: the mean of the model, not the number that was named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaverMean {
    /// Who.
    pub member: String,
    /// The mean of a payment, missed ones included; of the first one, where contributions rise.
    pub expected: f64,
    /// Its standard deviation.
    pub deviation: f64,
}

impl Saver {
    /// A saver who never misses a payment.
    pub fn new(member: &str, contribution: ContributionModel) -> Self {
        Self {
            member: member.to_owned(),
            contribution,
            reliability: Decimal::ONE,
        }
    }
}

/// What a saver does, in whole units of the currency.
#[derive(Debug, Clone)]
pub(super) struct CheckedSaver {
    pub(super) pays: Pays,
    pub(super) reliability: f64,
}

#[derive(Debug, Clone)]
pub(super) enum Pays {
    Fixed(f64),
    Normal { mean: f64, deviation: f64 },
    History(Vec<f64>),
}

/// Checks periods and savers, in this order.
pub(super) fn checked_savers(
    periods: i32,
    savers: &[Saver],
    currency: Currency,
) -> Result<Vec<CheckedSaver>, ChamaError> {
    GOAL_PERIODS.check("terms.periods", periods.into())?;
    SAVERS.check_len("terms.savers", savers.len())?;
    let mut ids: Vec<&str> = Vec::with_capacity(savers.len());
    let mut checked = Vec::with_capacity(savers.len());
    for (place, saver) in savers.iter().enumerate() {
        let at = |error: ChamaError| error.within(&format!("terms.savers[{place}]"));
        check_id("member", &saver.member).map_err(at)?;
        match ids.binary_search(&saver.member.as_str()) {
            Ok(_) => {
                return Err(at(ChamaError::Duplicate {
                    argument: "member".to_owned(),
                    value: saver.member.clone(),
                }));
            }
            Err(gap) => ids.insert(gap, &saver.member),
        }
        let pays = saver.contribution.checked(currency).map_err(at)?;
        check_fraction("reliability", saver.reliability).map_err(at)?;
        checked.push(CheckedSaver {
            pays,
            reliability: float(saver.reliability),
        });
    }
    Ok(checked)
}

impl ContributionModel {
    fn checked(&self, currency: Currency) -> Result<Pays, ChamaError> {
        let amount = |field: &str, amount| {
            minor_amount(&format!("contribution.{field}"), amount, currency).map(|_| float(amount))
        };
        match self {
            Self::Fixed { amount: each } => Ok(Pays::Fixed(amount("amount", *each)?)),
            Self::Normal { mean, deviation } => Ok(Pays::Normal {
                mean: amount("mean", *mean)?,
                deviation: amount("deviation", *deviation)?,
            }),
            Self::History { amounts } => {
                HISTORY.check_len("contribution.amounts", amounts.len())?;
                let each = |(place, value): (usize, &Decimal)| amount(&format!("amounts[{place}]"), *value);
                amounts
                    .iter()
                    .enumerate()
                    .map(each)
                    .collect::<Result<_, _>>()
                    .map(Pays::History)
            }
        }
    }
}

impl CheckedSaver {
    /// Mean and variance of a payment.
    fn moments(&self) -> (f64, f64) {
        let (mean, variance) = match &self.pays {
            Pays::Fixed(amount) => (*amount, 0.0),
            Pays::Normal { mean, deviation } => clamped_moments(*mean, *deviation),
            Pays::History(amounts) => {
                let count = amounts.len() as f64;
                let mean = amounts.iter().sum::<f64>() / count;
                let apart = |amount: &f64| (amount - mean) * (amount - mean);
                (mean, amounts.iter().map(apart).sum::<f64>() / count)
            }
        };
        let paid = self.reliability;
        (paid * mean, paid * variance + paid * (1.0 - paid) * mean * mean)
    }

    pub(super) fn shown(&self, saver: &Saver) -> SaverMean {
        let (expected, variance) = self.moments();
        SaverMean {
            member: saver.member.clone(),
            expected,
            deviation: libm::sqrt(variance),
        }
    }
}

/// Mean and variance of the savers' payments together, in one period.
pub(super) fn joint_moments(savers: &[CheckedSaver]) -> (f64, f64) {
    let (mut mean, mut variance) = (0.0, 0.0);
    for saver in savers {
        let (own_mean, own_variance) = saver.moments();
        mean += own_mean;
        variance += own_variance;
    }
    (mean, variance)
}

/// Mean and variance of `max(0, N(mean, deviation))`.
pub(super) fn clamped_moments(mean: f64, deviation: f64) -> (f64, f64) {
    if deviation <= 0.0 {
        return (mean.max(0.0), 0.0);
    }
    let ratio = mean / deviation;
    let above = 0.5 * libm::erfc(-ratio * std::f64::consts::FRAC_1_SQRT_2);
    let density = libm::exp(-0.5 * ratio * ratio) * 0.398_942_280_401_432_7;
    let clamped = mean * above + deviation * density;
    // E X² − (E X)², ordered so that little cancels where next to nothing is clamped.
    let below = 1.0 - above;
    let variance = deviation * deviation * (above + ratio * density) + mean * mean * above - clamped * clamped;
    let nothing_clamped = deviation * deviation;
    (
        clamped,
        if below > 0.0 {
            variance.max(0.0)
        } else {
            nothing_clamped
        },
    )
}

/// A goal in floats: what the probability and the simulation reckon with.
pub(super) struct FloatGoal {
    pub(super) opening: f64,
    /// What a period does to the savings.
    pub(super) growth: f64,
    /// What each contribution is of the first one.
    pub(super) lifts: Vec<f64>,
    /// The target in the money of the end.
    pub(super) target: f64,
}

impl FloatGoal {
    pub(super) fn of(goal: &CheckedGoal, opening: Decimal, target: Decimal, periods: i32) -> Self {
        let (lift, prices) = (
            goal.lift.factor.nearest_float(),
            goal.target_growth.factor.nearest_float(),
        );
        let (mut lifted, mut target) = (1.0, float(target));
        let mut lifts = Vec::new();
        for _ in 0..periods {
            lifts.push(lifted);
            lifted *= lift;
            target *= prices;
        }
        Self {
            opening: float(opening),
            growth: goal.growth.factor.nearest_float(),
            lifts,
            target,
        }
    }
}

/// The nearest float of a decimal that is not negative.
pub(super) fn float(value: Decimal) -> f64 {
    Wide::decimal(value).nearest_float()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bug_m2_the_clamp_raises_the_mean_and_the_result_says_so() {
        let (mean, _) = clamped_moments(5_000.0, 10_000.0);
        assert!((mean - 6_977.97).abs() < 0.005, "{mean}");
    }

    #[test]
    fn what_is_hardly_clamped_keeps_its_moments() {
        let (mean, variance) = clamped_moments(10_000.0, 1_000.0);
        assert!(
            (mean - 10_000.0).abs() < 1e-9 && (variance - 1e6).abs() < 1e-3,
            "{mean} {variance}"
        );
        assert_eq!(clamped_moments(10_000.0, 0.0), (10_000.0, 0.0));
        // Half a normal distribution: mean σ/√(2π), second moment σ²/2.
        let (mean, variance) = clamped_moments(0.0, 1.0);
        assert!((mean - 0.398_942_280_401_432_7).abs() < 1e-16);
        assert!((variance - (0.5 - 0.398_942_280_401_432_7_f64.powi(2))).abs() < 1e-15);
    }

    #[test]
    fn missed_payments_lower_the_mean_and_widen_the_spread() {
        let saver = CheckedSaver {
            pays: Pays::History(vec![100.0, 300.0]),
            reliability: 0.5,
        };
        // 0 with ½, 100 and 300 with ¼ each.
        assert_eq!(saver.moments(), (100.0, 15_000.0));
    }
}
