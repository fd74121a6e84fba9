//! One block of paths after the other.

use serde::{Deserialize, Serialize};

use super::SimulationDetail;
use super::terms::{Plan, Returns};
use crate::annuity::PaymentTiming;
use crate::goal::saver::{CheckedSaver, Pays};
use crate::random::{Numbers, SimulationStream};

/// Some blocks of a simulation, as plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSimulationPart {
    /// The blocks, in order.
    pub blocks: Vec<SimulatedBlock>,
}

/// One block of a simulation: what its paths add to the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedBlock {
    /// Its number, from 0.
    pub block: i32,
    /// How many paths it has.
    pub paths: i32,
    /// How many of them reach the goal.
    pub reached: i32,
    /// How many do only with returns.
    pub only_with: i32,
    /// How many would only without returns: those that lost.
    pub only_without: i32,
    /// What the paths have beyond the target in the end, summed.
    pub sum: f64,
    /// Its squares, summed.
    pub squares: f64,
    /// What they would have beyond the target without returns, summed.
    pub sum_without: f64,
    /// For a fan chart: the balances of all paths after the first period, then after the second, and so on.
    pub balances: Vec<f64>,
    /// For a suggestion: what each path needs more each period.
    pub needed: Vec<f64>,
}

/// Runs some blocks.
pub(super) fn run(plan: &Plan<'_>, first: i64, count: i64) -> GoalSimulationPart {
    let blocks = first..first.saturating_add(count);
    GoalSimulationPart {
        blocks: blocks.map(|block| simulated(plan, block)).collect(),
    }
}

fn simulated(plan: &Plan<'_>, number: i64) -> SimulatedBlock {
    let stream = SimulationStream::new(plan.seed, plan.id, number);
    let mut block = Block::of(plan, number, stream);
    // The common case without a choice in its loop; the numbers are the same.
    match (plan.savers.as_slice(), &plan.returns, plan.timing) {
        ([saver], Returns::Fixed, PaymentTiming::End) if saver.reliability >= 1.0 => match saver.pays {
            Pays::Normal { mean, deviation } => {
                block.run(|b, g, paid| b * g + paid, |s| clamped(s, mean, deviation), None)
            }
            _ => block.run_any(),
        },
        ([saver], Returns::Fixed, PaymentTiming::Start) if saver.reliability >= 1.0 => match saver.pays {
            Pays::Normal { mean, deviation } => {
                block.run(|b, g, paid| (b + paid) * g, |s| clamped(s, mean, deviation), None)
            }
            _ => block.run_any(),
        },
        _ => block.run_any(),
    }
    block.done
}

/// A block on its way.
struct Block<'plan> {
    plan: &'plan Plan<'plan>,
    stream: SimulationStream,
    /// What an extra shilling each period is worth at the end, where returns are certain.
    weight: f64,
    done: SimulatedBlock,
}

impl<'plan> Block<'plan> {
    fn of(plan: &'plan Plan<'plan>, number: i64, stream: SimulationStream) -> Self {
        let paths = plan.paths_of(number);
        let count = usize::try_from(paths).unwrap_or(0);
        let periods = plan.goal.lifts.len();
        let fan = plan.detail == SimulationDetail::FanChart;
        let (balances, needed) = (
            if fan { count.saturating_mul(periods) } else { 0 },
            if plan.wanted.is_some() { count } else { 0 },
        );
        Self {
            plan,
            stream,
            weight: 0.0,
            done: SimulatedBlock {
                block: i32::try_from(number).unwrap_or(i32::MAX),
                paths: i32::try_from(paths).unwrap_or(i32::MAX),
                reached: 0,
                only_with: 0,
                only_without: 0,
                sum: 0.0,
                squares: 0.0,
                sum_without: 0.0,
                balances: vec![0.0; balances],
                needed: Vec::with_capacity(needed),
            },
        }
    }

    fn run_any(&mut self) {
        let plan = self.plan;
        let pay = |stream: &mut SimulationStream| {
            let paid = plan.savers.iter().map(|saver| saver.pays_now(stream));
            paid.fold(0.0, |sum, paid| sum + paid)
        };
        let random = match &plan.returns {
            Returns::Fixed => None,
            random => Some(random),
        };
        match plan.timing {
            PaymentTiming::End => self.run(|b, g, paid| b * g + paid, pay, random),
            PaymentTiming::Start => self.run(|b, g, paid| (b + paid) * g, pay, random),
        }
    }

    /// All paths of the block. `step` is what a period does to a balance.
    #[inline]
    fn run(
        &mut self,
        step: impl Fn(f64, f64, f64) -> f64,
        pay: impl Fn(&mut SimulationStream) -> f64,
        random: Option<&Returns>,
    ) {
        let goal = &self.plan.goal;
        let fixed = goal
            .lifts
            .iter()
            .fold(0.0, |weight, lift| step(weight, goal.growth, *lift));
        let paths = usize::try_from(self.done.paths).unwrap_or(0);
        for path in 0..paths {
            let (mut balance, mut without, mut weight) = (goal.opening, goal.opening, 0.0);
            let mut places = self.done.balances.iter_mut().skip(path).step_by(paths.max(1));
            for lift in &goal.lifts {
                let paid = pay(&mut self.stream) * lift;
                let growth = match random {
                    None => goal.growth,
                    Some(returns) => {
                        let growth = returns.growth(goal.growth, &mut self.stream);
                        weight = step(weight, growth, *lift);
                        growth
                    }
                };
                balance = step(balance, growth, paid);
                without += paid;
                if let Some(place) = places.next() {
                    *place = balance;
                }
            }
            self.weight = if random.is_some() { weight } else { fixed };
            self.ends(balance, without);
        }
    }

    fn ends(&mut self, balance: f64, without: f64) {
        let target = self.plan.goal.target;
        let done = &mut self.done;
        let (with, bare) = (balance >= target, without >= target);
        done.reached = done.reached.saturating_add(with.into());
        done.only_with = done.only_with.saturating_add((with && !bare).into());
        done.only_without = done.only_without.saturating_add((bare && !with).into());
        let beyond = balance - target;
        done.sum += beyond;
        done.squares += beyond * beyond;
        done.sum_without += without - target;
        if self.plan.wanted.is_some() {
            // Where everything that is paid is lost no deposit helps, unless none is needed.
            let needed = if self.weight > 0.0 || with {
                (target - balance) / self.weight.max(f64::MIN_POSITIVE)
            } else {
                f64::MAX
            };
            done.needed.push(needed.clamp(-f64::MAX, f64::MAX));
        }
    }
}

/// A normal number, at least 0.
#[inline]
fn clamped(stream: &mut SimulationStream, mean: f64, deviation: f64) -> f64 {
    let number = mean + deviation * stream.normal();
    if number > 0.0 { number } else { 0.0 }
}

/// One of a list.
fn one_of(stream: &mut SimulationStream, list: &[f64]) -> f64 {
    let count = u64::try_from(list.len()).unwrap_or(0);
    let place = usize::try_from(stream.below(count)).unwrap_or(0);
    list.get(place).copied().unwrap_or(0.0)
}

impl CheckedSaver {
    fn pays_now(&self, stream: &mut SimulationStream) -> f64 {
        let missed = self.reliability < 1.0 && stream.unit() >= self.reliability;
        let paid = match &self.pays {
            Pays::Fixed(amount) => *amount,
            Pays::Normal { mean, deviation } => clamped(stream, *mean, *deviation),
            Pays::History(amounts) => one_of(stream, amounts),
        };
        if missed { 0.0 } else { paid }
    }
}

impl Returns {
    /// What a period makes of 1.
    fn growth(&self, certain: f64, stream: &mut SimulationStream) -> f64 {
        match self {
            Self::Fixed => certain,
            Self::Normal { deviation } => clamped(stream, certain, *deviation),
            Self::Lognormal { mean, deviation } => libm::exp(mean + deviation * stream.normal()),
            Self::History(growths) => one_of(stream, growths),
        }
    }
}
