//! How likely a goal is reached, by trying: random payments, random returns, the group's own past.
//!
//! Paths come in blocks of 1,024, each with a stream of its own: so a host may run blocks where and when it likes, show
//! how far it is, stop in between, and still get the bits of one shot.

mod block;
mod percentile;
mod result;
mod terms;

pub use block::{GoalSimulationPart, SimulatedBlock};
pub use result::{FanPeriod, GoalSimulation, WithoutReturns};
pub use terms::{BlockRange, GoalSimulationTerms, ReturnModel, SimulationDetail};

use crate::error::ChamaError;
use block::run;
use result::Tally;
use terms::Plan;

/// Returns how likely a goal is reached, with a fan of balances and the deposit that makes it likely enough.
///
/// Seeded, so that it can be repeated to the bit. Where payments are fixed or normal and the rate is certain,
/// `goal_probability` has the exact answer. Source: docs/src/rules/goals.md#simulation.
///
/// # Errors
/// In this order: those of `goal_forecast` for `terms.goal`; `out_of_range` (`terms.periods`), `empty` and `too_long`
/// (`terms.savers`); for each saver `empty`, `too_long`, `invalid_text` and `duplicate` (`member`), `out_of_range` and
/// `too_many_decimals` (`contribution`, `reliability`), `empty` and `too_long` (`contribution.amounts`); `empty`,
/// `too_long`, `out_of_range` and `too_many_decimals` (`terms.returns`), `out_of_range` (`terms.seed`), `empty`, `too_long` and
/// `invalid_text` (`terms.id`), `out_of_range` (`terms.paths`), `too_long` and `out_of_range` (`terms.percentiles`),
/// `out_of_range` and `too_many_decimals` (`terms.suggestion.probability`, `terms.suggestion.step`), `out_of_range`
/// (`terms.paths`: more than a call may hold or compute), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::goal::{ContributionModel, GoalSimulationTerms, GoalTerms, Saver, goal_simulation};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let goal = GoalTerms::new(Decimal::from(265_000), Rate::new(Decimal::new(13, 2), RatePeriod::Year));
/// let varies = ContributionModel::Normal { mean: Decimal::from(10_000), deviation: Decimal::from(2_000) };
/// let terms = GoalSimulationTerms::new(goal, 24, vec![Saver::new("Amina", varies)], "goal-1", 42);
/// let simulation = goal_simulation(&terms)?;
/// assert_eq!(simulation.paths, 10_000);
/// assert!((simulation.probability - 0.747).abs() < 4.0 * simulation.standard_error);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_simulation(terms: &GoalSimulationTerms) -> Result<GoalSimulation, ChamaError> {
    let plan = Plan::of(terms)?;
    plan.check_work(plan.paths)?;
    let part = run(&plan, 0, plan.block_count());
    Tally::of(&plan, &[part])?.shown(&plan, terms)
}

/// Returns some blocks of a simulation: a part of it, to be merged with the others.
///
/// Block b has the paths from 1,024·b on. Source: docs/src/rules/goals.md#simulation.
///
/// # Errors
/// In this order: those of `goal_simulation` for `terms`, what a call may compute being asked of the blocks only;
/// `out_of_range` (`blocks.first`, `blocks.count`) before it.
///
/// # Examples
/// ```
/// use chama_core::goal::{
///     BlockRange, ContributionModel, GoalSimulationTerms, GoalTerms, Saver, goal_simulation, goal_simulation_merged,
///     goal_simulation_part,
/// };
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let goal = GoalTerms::new(Decimal::from(265_000), Rate::new(Decimal::new(13, 2), RatePeriod::Year));
/// let varies = ContributionModel::Normal { mean: Decimal::from(10_000), deviation: Decimal::from(2_000) };
/// let terms = GoalSimulationTerms::new(goal, 24, vec![Saver::new("Amina", varies)], "goal-1", 42);
/// // 10,000 paths are ten blocks.
/// let later = goal_simulation_part(&terms, &BlockRange { first: 4, count: 6 })?;
/// let first = goal_simulation_part(&terms, &BlockRange { first: 0, count: 4 })?;
/// assert_eq!(goal_simulation_merged(&terms, &[first, later])?, goal_simulation(&terms)?);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_simulation_part(
    terms: &GoalSimulationTerms,
    blocks: &BlockRange,
) -> Result<GoalSimulationPart, ChamaError> {
    let plan = Plan::of(terms)?;
    blocks.check(plan.block_count())?;
    plan.check_work(i64::from(blocks.count).saturating_mul(terms::BLOCK_PATHS))?;
    Ok(run(&plan, blocks.first.into(), blocks.count.into()))
}

/// Returns the simulation that the parts of all its blocks make, bit for bit as in one shot.
///
/// The parts stand in the order of their blocks. Source: docs/src/rules/goals.md#simulation.
///
/// # Errors
/// In this order: those of `goal_simulation` for `terms`, without what a call may compute; for each block in order
/// `out_of_range`, `wrong_order` and `not_found` (`parts[i].blocks[j].block`), `out_of_range` (`paths`, and the lengths of
/// `balances` and `needed`); `not_found` (`parts`: a block is missing), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::goal::{
///     BlockRange, ContributionModel, GoalSimulationTerms, GoalTerms, Saver, goal_simulation_merged, goal_simulation_part,
/// };
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let goal = GoalTerms::new(Decimal::from(1_000), Rate::new(Decimal::ZERO, RatePeriod::Year));
/// let past = ContributionModel::History { amounts: vec![Decimal::from(100), Decimal::from(50), Decimal::ZERO] };
/// let terms = GoalSimulationTerms::new(goal, 12, vec![Saver::new("Amina", past)], "goal-1", 42);
/// let parts = vec![goal_simulation_part(&terms, &BlockRange { first: 0, count: 9 })?];
/// let error = goal_simulation_merged(&terms, &parts).unwrap_err();
/// assert_eq!(error.to_string(), "`parts` is 9, which does not exist; expected a part with this block");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_simulation_merged(
    terms: &GoalSimulationTerms,
    parts: &[GoalSimulationPart],
) -> Result<GoalSimulation, ChamaError> {
    let plan = Plan::of(terms)?;
    plan.check_held(plan.paths)?;
    Tally::of(&plan, parts)?.shown(&plan, terms)
}
