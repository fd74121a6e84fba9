//! What all blocks together say.

use serde::{Deserialize, Serialize};

use super::block::{GoalSimulationPart, SimulatedBlock};
use super::percentile::{float, key, percentiles};
use super::terms::Plan;
use super::{GoalSimulationTerms, SimulationDetail};
use crate::error::ChamaError;
use crate::goal::saver::SaverMean;
use crate::goal::suggestion::{SuggestedDeposit, Wanted};

/// The balances of all paths after a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FanPeriod {
    /// Which period, from 1.
    pub period: i32,
    /// The percentiles, in the money of that period.
    pub values: Vec<f64>,
}

/// The same paths with the same payments, had they been kept in a box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithoutReturns {
    /// How many paths reach the goal.
    pub reached: i32,
    /// The part of the paths that do.
    pub probability: f64,
    /// The standard error of that.
    pub standard_error: f64,
    /// What is there in the end on average.
    pub mean: f64,
    /// How many paths reach the goal with returns and not without.
    pub only_with: i32,
    /// How many reach it without returns and not with them.
    pub only_without: i32,
    /// What returns add to the probability.
    pub difference: f64,
    /// The standard error of that: smaller than two simulations would have, because the payments are the same.
    pub difference_error: f64,
}

/// How likely a goal is reached, by so many paths.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSimulation {
    /// How many paths there are.
    pub paths: i32,
    /// The seed.
    pub seed: i64,
    /// The id of the goal.
    pub id: String,
    /// How many paths reach the goal.
    pub reached: i32,
    /// The part of the paths that do.
    pub probability: f64,
    /// The standard error of that: two of them either way hold the exact one in 95 of 100 simulations.
    pub standard_error: f64,
    /// What is there in the end on average.
    pub mean: f64,
    /// The standard deviation of that.
    pub deviation: f64,
    /// The target in the money of the end.
    pub target: f64,
    /// What each saver pays on average by the model.
    pub savers: Vec<SaverMean>,
    /// The same paths without returns.
    pub without_returns: WithoutReturns,
    /// Which percentiles the fan has, in per cent.
    pub percentiles: Vec<i32>,
    /// The balances period by period; empty where only the probability was asked for.
    pub fan: Vec<FanPeriod>,
    /// The deposit that makes the goal likely enough.
    pub suggestion: Option<SuggestedDeposit>,
}

/// The blocks of all parts, checked, and what they sum up to.
pub(super) struct Tally<'parts> {
    blocks: Vec<&'parts SimulatedBlock>,
    reached: i64,
    only_with: i64,
    only_without: i64,
    sum: f64,
    squares: f64,
    sum_without: f64,
}

impl<'parts> Tally<'parts> {
    pub(super) fn of(plan: &Plan<'_>, parts: &'parts [GoalSimulationPart]) -> Result<Self, ChamaError> {
        let mut tally = Self {
            blocks: Vec::new(),
            reached: 0,
            only_with: 0,
            only_without: 0,
            sum: 0.0,
            squares: 0.0,
            sum_without: 0.0,
        };
        let mut next = 0_i64;
        for (place, part) in parts.iter().enumerate() {
            for (own, block) in part.blocks.iter().enumerate() {
                check(plan, block, next).map_err(|error| error.within(&format!("parts[{place}].blocks[{own}]")))?;
                tally.add(block);
                next = next.saturating_add(1);
            }
        }
        if next < plan.block_count() {
            return Err(missing("parts", next));
        }
        Ok(tally)
    }

    fn add(&mut self, block: &'parts SimulatedBlock) {
        self.blocks.push(block);
        self.reached = self.reached.saturating_add(block.reached.into());
        self.only_with = self.only_with.saturating_add(block.only_with.into());
        self.only_without = self.only_without.saturating_add(block.only_without.into());
        self.sum += block.sum;
        self.squares += block.squares;
        self.sum_without += block.sum_without;
    }

    pub(super) fn shown(&self, plan: &Plan<'_>, terms: &GoalSimulationTerms) -> Result<GoalSimulation, ChamaError> {
        let (paths, target) = (plan.paths as f64, plan.goal.target);
        let beyond = self.sum / paths;
        let variance = (self.squares / paths - beyond * beyond).max(0.0);
        if !self.squares.is_finite() || !target.is_finite() {
            return Err(ChamaError::ResultTooLarge {
                quantity: "balance".to_owned(),
                maximum: libm::sqrt(f64::MAX).to_string(),
            });
        }
        let probability = self.reached as f64 / paths;
        let bare = self
            .reached
            .saturating_sub(self.only_with)
            .saturating_add(self.only_without);
        let bare_probability = bare as f64 / paths;
        let error = |probability: f64| libm::sqrt(probability * (1.0 - probability) / paths);
        let apart = self.only_with.saturating_sub(self.only_without) as f64;
        let either = self.only_with.saturating_add(self.only_without) as f64;
        let count = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(GoalSimulation {
            paths: terms.paths,
            seed: terms.seed,
            id: terms.id.clone(),
            reached: count(self.reached),
            probability,
            standard_error: error(probability),
            mean: target + beyond,
            deviation: libm::sqrt(variance),
            target,
            savers: terms
                .savers
                .iter()
                .zip(&plan.savers)
                .map(|(saver, checked)| checked.shown(saver))
                .collect(),
            without_returns: WithoutReturns {
                reached: count(bare),
                probability: bare_probability,
                standard_error: error(bare_probability),
                mean: target + self.sum_without / paths,
                only_with: count(self.only_with),
                only_without: count(self.only_without),
                difference: apart / paths,
                difference_error: libm::sqrt((either - apart * apart / paths).max(0.0)) / paths,
            },
            percentiles: terms.percentiles.clone(),
            fan: self.fan(plan, terms),
            suggestion: match &plan.wanted {
                Some(wanted) => Some(self.suggested(wanted)?),
                None => None,
            },
        })
    }

    fn fan(&self, plan: &Plan<'_>, terms: &GoalSimulationTerms) -> Vec<FanPeriod> {
        if plan.detail == SimulationDetail::Probability {
            return Vec::new();
        }
        let mut rows: Vec<_> = self
            .blocks
            .iter()
            .map(|block| {
                let paths = usize::try_from(block.paths).unwrap_or(0);
                block.balances.chunks_exact(paths.max(1))
            })
            .collect();
        let mut list = Vec::with_capacity(usize::try_from(plan.paths).unwrap_or(0));
        (1..=terms.periods)
            .map(|period| {
                list.clear();
                for row in rows.iter_mut().filter_map(Iterator::next) {
                    list.extend(row.iter().copied().map(key));
                }
                FanPeriod {
                    period,
                    values: percentiles(&mut list, &terms.percentiles),
                }
            })
            .collect()
    }

    /// The smallest of the needed deposits that enough paths stay within, rounded up to the step.
    fn suggested(&self, wanted: &Wanted) -> Result<SuggestedDeposit, ChamaError> {
        let all = || self.blocks.iter().flat_map(|block| &block.needed).copied();
        let mut list: Vec<u64> = all().map(key).collect();
        let last = list.len().saturating_sub(1);
        let enough = wanted.of_cases(list.len()).saturating_sub(1).min(last);
        let needed = if list.is_empty() {
            0.0
        } else {
            float(*list.select_nth_unstable(enough).1)
        };
        let steps = wanted.steps(needed);
        let helped = all().filter(|needed| wanted.is_enough(steps, *needed)).count();
        wanted.shown(needed, steps, helped as f64 / list.len().max(1) as f64)
    }
}

/// Refuses a block that is not the one that follows, or does not have its length.
fn check(plan: &Plan<'_>, block: &SimulatedBlock, next: i64) -> Result<(), ChamaError> {
    let number = i64::from(block.block);
    let last = plan.block_count().saturating_sub(1);
    if number < 0 || number > last {
        return Err(out_of_range("block", number, 0, last));
    }
    if number < next {
        return Err(ChamaError::WrongOrder {
            argument: "block".to_owned(),
            value: number.to_string(),
            earliest: next.to_string(),
        });
    }
    if number > next {
        return Err(missing("block", next));
    }
    let paths = plan.paths_of(number);
    let periods = i64::try_from(plan.goal.lifts.len()).unwrap_or(i64::MAX);
    let balances = match plan.detail {
        SimulationDetail::FanChart => paths.saturating_mul(periods),
        SimulationDetail::Probability => 0,
    };
    let needed = if plan.wanted.is_some() { paths } else { 0 };
    for (argument, value, expected) in [
        ("paths", i64::from(block.paths), paths),
        ("balances", length(&block.balances), balances),
        ("needed", length(&block.needed), needed),
    ] {
        if value != expected {
            return Err(out_of_range(argument, value, expected, expected));
        }
    }
    Ok(())
}

fn length(list: &[f64]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

fn out_of_range(argument: &str, value: i64, minimum: i64, maximum: i64) -> ChamaError {
    ChamaError::OutOfRange {
        argument: argument.to_owned(),
        value: value.to_string(),
        minimum: minimum.to_string(),
        maximum: maximum.to_string(),
    }
}

fn missing(argument: &str, block: i64) -> ChamaError {
    ChamaError::NotFound {
        argument: argument.to_owned(),
        value: block.to_string(),
        expected: "a part with this block".to_owned(),
    }
}
