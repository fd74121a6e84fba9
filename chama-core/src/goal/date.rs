//! When a goal is reached, or that it never is.

use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{CheckedGoal, GoalMoney, GoalTerms};
use crate::annuity::{PaymentTiming, wide};
use crate::error::ChamaError;
use crate::limits::{PERIODS, check_date};
use crate::money::{Minor, minor_amount};
use crate::rate::RatePeriod;

/// A goal of which the time is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalDateTerms {
    /// The goal.
    pub goal: GoalTerms,
    /// The first contribution.
    #[serde(with = "crate::wire::decimal")]
    pub contribution: Decimal,
    /// The day on which saving starts (default: none; then no date is named).
    #[serde(default, with = "crate::wire::date_option")]
    pub start: Option<NaiveDate>,
}

/// Whether a goal is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalOutcome {
    /// It is.
    Reached,
    /// It never is, however long one waits.
    Never,
    /// It is not within 3,660 periods.
    TooLong,
}

/// When a goal is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalDate {
    /// Whether it is.
    pub outcome: GoalOutcome,
    /// At the end of which period.
    pub periods: Option<i32>,
    /// On which day, if a start was named and it is before 2200.
    #[serde(with = "crate::wire::date_option")]
    pub date: Option<NaiveDate>,
}

/// Returns the first period at whose end a goal is reached, or that it never is.
///
/// Counted period by period. Source: docs/src/rules/goals.md#date-reached.
///
/// # Errors
/// In this order: those of `goal_forecast` for `terms.goal`, `out_of_range` and `too_many_decimals`
/// (`terms.contribution`), `date_out_of_range` (`terms.start`).
///
/// # Examples
/// ```
/// use chama_core::goal::{GoalDateTerms, GoalOutcome, GoalTerms, goal_date};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let goal = GoalTerms::new(Decimal::from(10_500), Rate::new(Decimal::ZERO, RatePeriod::Year));
/// let start = "2026-01-31".parse().ok();
/// let reached = goal_date(&GoalDateTerms { goal, contribution: Decimal::from(1_000), start })?;
/// assert_eq!((reached.periods, reached.date), (Some(11), "2026-12-31".parse().ok()));
/// let never = goal_date(&GoalDateTerms { goal, contribution: Decimal::ZERO, start })?;
/// assert_eq!(never.outcome, GoalOutcome::Never);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_date(terms: &GoalDateTerms) -> Result<GoalDate, ChamaError> {
    let goal = terms.goal.checked()?;
    let contribution = minor_amount("terms.contribution", terms.contribution, goal.currency)?;
    if let Some(start) = terms.start {
        check_date("terms.start", start)?;
    }
    let periods = first_reached(&goal, contribution);
    let outcome = match periods {
        Some(_) => GoalOutcome::Reached,
        None if never(&goal, contribution, &terms.goal) => GoalOutcome::Never,
        None => GoalOutcome::TooLong,
    };
    let date = match (terms.start, periods) {
        (Some(start), Some(periods)) => periods_later(start, terms.goal.every, periods),
        _ => None,
    };
    Ok(GoalDate {
        outcome,
        periods: periods.and_then(|periods| i32::try_from(periods).ok()),
        date,
    })
}

fn first_reached(goal: &CheckedGoal, contribution: Minor) -> Option<u32> {
    let (mut balance, mut paid, mut target) = (wide(goal.opening), wide(contribution), wide(goal.target));
    let most = u32::try_from(PERIODS.maximum).unwrap_or(0);
    for periods in 0..=most {
        if target.at_most(balance) {
            return Some(periods);
        }
        balance = match goal.timing {
            PaymentTiming::End => balance.times(goal.growth.factor).plus(paid),
            PaymentTiming::Start => balance.plus(paid).times(goal.growth.factor),
        };
        paid = paid.times(goal.lift.factor);
        target = target.times(goal.target_growth.factor);
    }
    None
}

/// Whether it can be proven that a goal that was not reached never is.
fn never(goal: &CheckedGoal, contribution: Minor, terms: &GoalTerms) -> bool {
    let (growth, prices) = (goal.growth.rate, goal.target_growth.rate);
    if contribution.is_zero() {
        return goal.opening.is_zero() || growth.at_most(prices);
    }
    if terms.money == GoalMoney::Nominal || !growth.at_most(prices) || prices.is_zero() {
        return false;
    }
    // In today's money the savings shrink, or stand still, but for what is paid.
    let (opening, paid, target) = (wide(goal.opening), wide(contribution), wide(goal.target));
    if goal.lift.rate.is_zero() {
        let all = paid.times(goal.target_growth.factor).over(prices);
        return opening.plus(all).at_most(target);
    }
    let apart = prices.apart(growth);
    if apart.is_zero() || prices.at_most(growth) {
        return false;
    }
    let limit = match goal.timing {
        PaymentTiming::End => paid.over(apart),
        PaymentTiming::Start => paid.times(goal.growth.factor).over(apart),
    };
    opening.at_most(target) && limit.at_most(target)
}

/// So many periods after a day, from that day's own date; none beyond 2199.
fn periods_later(start: NaiveDate, every: RatePeriod, periods: u32) -> Option<NaiveDate> {
    let days = |each: u32| start.checked_add_days(Days::new(periods.saturating_mul(each).into()));
    let months = |each: u32| start.checked_add_months(Months::new(periods.saturating_mul(each)));
    let date = match every {
        RatePeriod::Day => days(1),
        RatePeriod::Week => days(7),
        RatePeriod::Fortnight => days(14),
        RatePeriod::FourWeeks => days(28),
        RatePeriod::Month => months(1),
        RatePeriod::Quarter => months(3),
        RatePeriod::HalfYear => months(6),
        RatePeriod::Year => months(12),
    };
    date.filter(|date| check_date("", *date).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goal::ContributionGrowth;
    use crate::rate::Rate;

    fn terms(target: i64, rate: i64) -> GoalDateTerms {
        GoalDateTerms {
            goal: GoalTerms::new(
                Decimal::from(target),
                Rate::new(Decimal::new(rate, 2), RatePeriod::Year),
            ),
            contribution: Decimal::from(100),
            start: None,
        }
    }

    #[test]
    fn what_is_there_already_needs_no_time_and_some_goals_never_come() {
        let of = |terms: &GoalDateTerms| {
            let date = goal_date(terms).unwrap();
            (date.outcome, date.periods)
        };
        let mut terms = terms(1_000, 12);
        terms.goal.opening = Decimal::from(1_000);
        assert_eq!(of(&terms), (GoalOutcome::Reached, Some(0)));
        // 100 a month at 1 %: 10 payments make 1,046.22, 9 make 936.85.
        terms.goal.opening = Decimal::ZERO;
        assert_eq!(of(&terms), (GoalOutcome::Reached, Some(10)));
        terms.goal.target = Decimal::from(1_000_000_000_000_i64);
        terms.goal.rate.value = Decimal::ZERO;
        assert_eq!(of(&terms), (GoalOutcome::TooLong, None));
        terms.contribution = Decimal::ZERO;
        assert_eq!(of(&terms), (GoalOutcome::Never, None));
    }

    #[test]
    fn a_goal_that_runs_away_with_inflation_is_never_reached() {
        let mut terms = terms(20_300, 0);
        terms.goal.money = GoalMoney::Today;
        terms.goal.inflation = Some(Rate::new(Decimal::new(6, 2), RatePeriod::Year));
        // Level: 100 · 1.005 / 0.005 = 20,100 in today's money, however long.
        assert_eq!(goal_date(&terms).unwrap().outcome, GoalOutcome::Never);
        // Rising: at most 100 / 0.005 = 20,000.
        terms.goal.contributions = ContributionGrowth::WithInflation;
        assert_eq!(goal_date(&terms).unwrap().outcome, GoalOutcome::Never);
        terms.goal.target = Decimal::from(10_000);
        assert_eq!(goal_date(&terms).unwrap().outcome, GoalOutcome::Reached);
    }
}
