//! How likely a goal is reached, exactly: the sum of clamped normal payments by its transform.

mod distribution;
mod erfcx;
mod factor;

use serde::{Deserialize, Serialize};

use super::saver::{CheckedSaver, FloatGoal, Pays, SaverMean, checked_savers, joint_moments};
use super::suggestion::{SuggestedDeposit, Wanted};
use super::{GoalSuggestion, GoalTerms, Saver};
use crate::annuity::PaymentTiming;
use crate::error::ChamaError;
use distribution::Distribution;
use factor::Factor;

/// A goal whose probability is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalChanceTerms {
    /// The goal.
    pub goal: GoalTerms,
    /// How many periods, at least 1.
    pub periods: i32,
    /// Who pays, at least one: fixed or normal.
    pub savers: Vec<Saver>,
    /// Which deposit is to be suggested (default: none).
    #[serde(default)]
    pub suggestion: Option<GoalSuggestion>,
}

/// How likely a goal is reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalChance {
    /// The probability.
    pub probability: f64,
    /// What it is off by at most.
    pub error: f64,
    /// What is there in the end on average.
    pub mean: f64,
    /// The standard deviation of that.
    pub deviation: f64,
    /// The target in the money of the end.
    pub target: f64,
    /// What each saver pays on average.
    pub savers: Vec<SaverMean>,
    /// The deposit that makes it likely enough.
    pub suggestion: Option<SuggestedDeposit>,
}

/// The probability is off by at most this.
const ERROR: f64 = 1e-9;
/// From here on, in deviations, a normal number is not clamped in the first 16 digits.
const FREE: f64 = 8.3;

/// Returns how likely a goal is reached when payments vary, and what makes it likely enough; no random number in it.
///
/// By the transform of the sum of the payments; off by at most 10⁻⁹. Source: docs/src/rules/goals.md#exact-probability.
///
/// # Errors
/// In this order: those of `goal_forecast` for `terms.goal`; `out_of_range` (`terms.periods`), `empty` and `too_long`
/// (`terms.savers`); for each saver `empty`, `too_long`, `invalid_text` and `duplicate` (`member`), `out_of_range` and
/// `too_many_decimals` (`contribution`, `reliability`); `out_of_range` and `too_many_decimals`
/// (`terms.suggestion.probability`, `terms.suggestion.step`); `no_answer` (`terms.savers[i].contribution`, when its
/// probability has steps; `terms.savers`, when payments differ too much in size), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::annuity::PaymentTiming;
/// use chama_core::goal::{ContributionModel, GoalChanceTerms, GoalSuggestion, GoalTerms, Saver, goal_probability};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let mut goal = GoalTerms::new(Decimal::from(270_000), Rate::new(Decimal::new(13, 2), RatePeriod::Year));
/// goal.timing = PaymentTiming::Start;
/// let varies = ContributionModel::Normal { mean: Decimal::from(10_000), deviation: Decimal::from(2_000) };
/// let chance = goal_probability(&GoalChanceTerms {
///     goal,
///     periods: 24,
///     savers: vec![Saver::new("Amina", varies)],
///     suggestion: Some(GoalSuggestion { probability: Decimal::new(9, 1), step: Decimal::from(50) }),
/// })?;
/// assert!((chance.probability - 0.68302).abs() < 0.00001);
/// assert_eq!(chance.suggestion.map(|deposit| deposit.extra.to_string()).as_deref(), Some("350.00"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_probability(terms: &GoalChanceTerms) -> Result<GoalChance, ChamaError> {
    let checked = terms.goal.checked()?;
    let savers = checked_savers(terms.periods, &terms.savers, checked.currency)?;
    let wanted = match &terms.suggestion {
        Some(suggestion) => Some(suggestion.checked(checked.currency)?),
        None => None,
    };
    for (place, saver) in savers.iter().enumerate() {
        smooth(saver, place)?;
    }
    let goal = FloatGoal::of(&checked, terms.goal.opening, terms.goal.target, terms.periods);
    let weights = Weights::of(&goal, checked.timing);
    let distribution = weights.distribution(&savers);
    if !distribution.top.is_finite() || !distribution.origin.is_finite() {
        return Err(ChamaError::ResultTooLarge {
            quantity: "balance".to_owned(),
            maximum: f64::MAX.to_string(),
        });
    }
    let near = 1e-12 * goal.target;
    let suggestion = match wanted {
        Some(wanted) => Some(suggested(&wanted, &distribution, &goal, &weights)?),
        None => None,
    };
    Ok(GoalChance {
        probability: distribution.at_least(goal.target, near)?,
        error: ERROR,
        mean: distribution.origin + distribution.mean,
        deviation: distribution.deviation,
        target: goal.target,
        savers: terms
            .savers
            .iter()
            .zip(&savers)
            .map(|(saver, checked)| checked.shown(saver))
            .collect(),
        suggestion,
    })
}

/// Refuses a payment whose distribution has steps.
fn smooth(saver: &CheckedSaver, place: usize) -> Result<(), ChamaError> {
    let refuse = |reason: &str| {
        Err(ChamaError::NoAnswer {
            argument: format!("terms.savers[{place}].contribution"),
            reason: reason.to_owned(),
        })
    };
    match saver.pays {
        Pays::History(_) => refuse("amounts of the past have no exact probability: simulate"),
        Pays::Fixed(_) | Pays::Normal { deviation: 0.0, .. } if saver.reliability < 1.0 => {
            refuse("a fixed amount that may be missed has no exact probability: simulate")
        }
        _ => Ok(()),
    }
}

fn suggested(
    wanted: &Wanted,
    distribution: &Distribution,
    goal: &FloatGoal,
    weights: &Weights,
) -> Result<SuggestedDeposit, ChamaError> {
    let needed = (goal.target - distribution.quantile(wanted.probability)?) / weights.sum;
    let steps = wanted.steps(needed);
    let amount = goal.target - wanted.extra(steps) * weights.sum;
    wanted.shown(needed, steps, distribution.at_least(amount, 1e-12 * goal.target)?)
}

/// What a payment in each period is worth at the end.
struct Weights {
    each: Vec<f64>,
    /// What an extra shilling each period is worth at the end.
    sum: f64,
    /// What the opening is worth at the end.
    opening: f64,
}

impl Weights {
    fn of(goal: &FloatGoal, timing: PaymentTiming) -> Self {
        let mut grown = match timing {
            PaymentTiming::End => 1.0,
            PaymentTiming::Start => goal.growth,
        };
        let mut each = Vec::with_capacity(goal.lifts.len());
        let (mut sum, mut opening) = (0.0, goal.opening);
        for lift in goal.lifts.iter().rev() {
            each.push(lift * grown);
            sum += lift * grown;
            grown *= goal.growth;
            opening *= goal.growth;
        }
        Self { each, sum, opening }
    }

    fn distribution(&self, savers: &[CheckedSaver]) -> Distribution {
        let (mut fixed, mut normal_mean, mut normal_variance) = (self.opening, 0.0, 0.0);
        let (mut highest, mut widest) = (0.0, 0.0);
        let mut factors = Vec::new();
        let squares: f64 = self.each.iter().map(|weight| weight * weight).sum();
        for saver in savers {
            match saver.pays {
                Pays::Fixed(amount) => fixed += amount * self.sum,
                Pays::Normal { mean, deviation: 0.0 } => fixed += mean * self.sum,
                Pays::Normal { mean, deviation } if saver.reliability >= 1.0 && mean >= FREE * deviation => {
                    normal_mean += mean * self.sum;
                    normal_variance += deviation * deviation * squares;
                }
                Pays::Normal { mean, deviation } => {
                    let factor = Factor::new(mean, deviation, saver.reliability);
                    factors.extend(self.each.iter().map(|weight| factor.weighted(*weight)));
                    // Who never misses pays at least as much: that bounds the top.
                    highest += super::saver::clamped_moments(mean, deviation).0 * self.sum;
                    widest += deviation * deviation * squares;
                }
                Pays::History(_) => {}
            }
        }
        let back = 9.0 * libm::sqrt(normal_variance);
        let origin = fixed + normal_mean - back;
        let (mean, variance) = joint_moments(savers);
        let (mean, variance) = (mean * self.sum, variance * squares);
        Distribution {
            origin,
            normal_mean: back,
            normal_variance,
            factors,
            mean: goal_mean(self.opening, mean, origin),
            deviation: libm::sqrt(variance),
            top: back + highest + 9.0 * libm::sqrt(normal_variance + widest),
        }
    }
}

/// The mean of the end from the origin.
fn goal_mean(opening: f64, paid: f64, origin: f64) -> f64 {
    opening + paid - origin
}
