//! What contributions make of a goal, and which contribution reaches it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{CheckedGoal, GoalTerms};
use crate::annuity::{PaymentTiming, Signed, wide};
use crate::error::ChamaError;
use crate::limits::PERIODS;
use crate::money::{ExactRounding, Minor, Rounding, RoundingMode, minor_amount};
use crate::rate::Wide;

/// A goal with the contribution that is paid for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalForecastTerms {
    /// The goal.
    pub goal: GoalTerms,
    /// How many periods, from 0.
    pub periods: i32,
    /// The first contribution.
    #[serde(with = "crate::wire::decimal")]
    pub contribution: Decimal,
}

/// A goal with the time that there is for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredSavingTerms {
    /// The goal.
    pub goal: GoalTerms,
    /// How many periods, at least 1.
    pub periods: i32,
    /// How the contribution is rounded (default: up to the smallest unit).
    #[serde(default = "up")]
    pub rounding: Rounding,
}

fn up() -> Rounding {
    Rounding {
        mode: RoundingMode::Up,
        step: None,
    }
}

/// What becomes of a goal: closing = opening + paid + interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalForecast {
    /// The first contribution.
    #[serde(with = "crate::wire::decimal")]
    pub contribution: Decimal,
    /// The last one: more, when contributions rise; 0 when there is none.
    #[serde(with = "crate::wire::decimal")]
    pub last_contribution: Decimal,
    /// How many there are.
    pub periods: i32,
    /// What was there.
    #[serde(with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is paid in all.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// The interest in all.
    #[serde(with = "crate::wire::decimal")]
    pub interest: Decimal,
    /// What is there in the end.
    #[serde(with = "crate::wire::decimal")]
    pub closing: Decimal,
    /// What that buys today, where inflation is named.
    #[serde(with = "crate::wire::decimal_option")]
    pub closing_today: Option<Decimal>,
    /// The target in the money of the end.
    #[serde(with = "crate::wire::decimal")]
    pub target: Decimal,
    /// What is there beyond the target.
    #[serde(with = "crate::wire::decimal")]
    pub surplus: Decimal,
    /// What is missing.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// Whether the goal is reached, before anything was rounded.
    pub reached: bool,
    /// The rate each period, with 18 decimals: to be shown, not to be reckoned with.
    #[serde(with = "crate::wire::decimal")]
    pub periodic_rate: Decimal,
}

/// Returns what a contribution makes of a goal.
///
/// `closing = opening · gⁿ + c · Σ hᵏ · gⁿ⁻¹⁻ᵏ` (times `g` when paid at the start), rounded half up once. Source:
/// docs/src/rules/goals.md#forecast.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.goal.target`, `terms.goal.opening`), the rates'
/// (`terms.goal.rate.value`, `terms.goal.inflation.value`), `not_compatible` (`terms.goal.money`, then
/// `terms.goal.contributions`, with `terms.goal.inflation`), `out_of_range` (`terms.periods`), `out_of_range` and
/// `too_many_decimals` (`terms.contribution`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::annuity::PaymentTiming;
/// use chama_core::goal::{GoalForecastTerms, GoalTerms, goal_forecast};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let mut goal = GoalTerms::new(Decimal::from(270_000), Rate::new(Decimal::new(13, 2), RatePeriod::Year));
/// goal.timing = PaymentTiming::Start;
/// let forecast = goal_forecast(&GoalForecastTerms { goal, periods: 24, contribution: Decimal::from(10_000) })?;
/// assert_eq!(forecast.closing.to_string(), "275367.73");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_forecast(terms: &GoalForecastTerms) -> Result<GoalForecast, ChamaError> {
    let goal = terms.goal.checked()?;
    PERIODS.check("terms.periods", terms.periods.into())?;
    let contribution = minor_amount("terms.contribution", terms.contribution, goal.currency)?;
    Course::of(&goal, terms.periods).forecast(&goal, contribution, terms.goal.inflation.is_some())
}

/// Returns the contribution that reaches a goal in time, and what becomes of it.
///
/// `c = (T − opening · gⁿ) / Σ hᵏ · gⁿ⁻¹⁻ᵏ`, rounded once; 0 when what is there gets there alone. Source:
/// docs/src/rules/goals.md#required-saving.
///
/// # Errors
/// In this order: those of `goal_forecast` for `terms.goal`, `out_of_range` (`terms.periods`), `out_of_range` and
/// `too_many_decimals` (`terms.rounding.step`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::goal::{GoalTerms, RequiredSavingTerms, required_saving};
/// use chama_core::money::{Rounding, RoundingMode};
/// use chama_core::rate::{Rate, RatePeriod};
/// use rust_decimal::Decimal;
/// let goal = GoalTerms::new(Decimal::from(2_000_000), Rate::new(Decimal::new(13, 2), RatePeriod::Year));
/// let rounding = Rounding { mode: RoundingMode::Up, step: Some(Decimal::from(50)) };
/// let saving = required_saving(&RequiredSavingTerms { goal, periods: 24, rounding })?;
/// assert_eq!(saving.contribution.to_string(), "73450.00");
/// assert!(saving.reached);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn required_saving(terms: &RequiredSavingTerms) -> Result<GoalForecast, ChamaError> {
    let goal = terms.goal.checked()?;
    if terms.periods < 1 {
        return Err(ChamaError::OutOfRange {
            argument: "terms.periods".to_owned(),
            value: terms.periods.to_string(),
            minimum: "1".to_owned(),
            maximum: PERIODS.maximum.to_string(),
        });
    }
    PERIODS.check("terms.periods", terms.periods.into())?;
    let rounding = terms.rounding.exact("terms.rounding", goal.currency)?;
    let course = Course::of(&goal, terms.periods);
    let missing = Signed::less(course.target, course.grown);
    let contribution = if missing.negative {
        Minor::ZERO
    } else {
        missing
            .over(course.sum)
            .rounded(rounding, goal.currency, "contribution")?
    };
    course.forecast(&goal, contribution, terms.goal.inflation.is_some())
}

/// What some periods do to a goal, in smallest units and with 77 digits.
pub(super) struct Course {
    periods: i32,
    /// The opening at the end.
    grown: Wide,
    /// What contributions of 1 that rise as they do make.
    sum: Wide,
    /// What they are together.
    paid: Wide,
    /// The last of them.
    last: Wide,
    /// The target at the end.
    target: Wide,
    /// What prices have become.
    prices: Wide,
}

impl Course {
    pub(super) fn of(goal: &CheckedGoal, periods: i32) -> Self {
        let count = u32::try_from(periods).unwrap_or(0);
        let (growth, lift) = (goal.growth.factor, goal.lift.factor);
        let sum = weighted(growth, lift, count);
        Self {
            periods,
            grown: wide(goal.opening).times(growth.power(count)),
            sum: match goal.timing {
                PaymentTiming::End => sum,
                PaymentTiming::Start => sum.times(growth),
            },
            paid: weighted(Wide::ONE, lift, count),
            last: match count.checked_sub(1) {
                Some(before) => lift.power(before),
                None => Wide::ZERO,
            },
            target: wide(goal.target).times(goal.target_growth.factor.power(count)),
            prices: goal.prices.factor.power(count),
        }
    }

    fn forecast(&self, goal: &CheckedGoal, contribution: Minor, priced: bool) -> Result<GoalForecast, ChamaError> {
        let half_up = ExactRounding {
            mode: RoundingMode::HalfUp,
            step: 1,
        };
        let rounded = |size: Wide, quantity: &str| Signed::plus(size).rounded(half_up, goal.currency, quantity);
        let first = wide(contribution);
        let end = self.grown.plus(first.times(self.sum));
        let closing = rounded(end, "balance")?;
        let target = rounded(self.target, "target")?;
        let paid = rounded(first.times(self.paid), "contributions")?;
        let closing_today = match priced {
            true => Some(rounded(end.over(self.prices), "balance")?.amount(goal.currency)),
            false => None,
        };
        Ok(GoalForecast {
            contribution: contribution.amount(goal.currency),
            last_contribution: rounded(first.times(self.last), "contribution")?.amount(goal.currency),
            periods: self.periods,
            opening: goal.opening.amount(goal.currency),
            paid: paid.amount(goal.currency),
            interest: (closing - goal.opening - paid).amount(goal.currency),
            closing: closing.amount(goal.currency),
            closing_today,
            target: target.amount(goal.currency),
            surplus: (closing - target).or_zero().amount(goal.currency),
            shortfall: (target - closing).or_zero().amount(goal.currency),
            reached: self.target.at_most(end),
            periodic_rate: goal.growth.shown()?,
        })
    }
}

/// `Σ hᵏ · gⁿ⁻¹⁻ᵏ` by doubling: only sums and products of positive numbers, so that nothing cancels.
fn weighted(growth: Wide, lift: Wide, count: u32) -> Wide {
    let (mut sum, mut grown, mut lifted) = (Wide::ZERO, Wide::ONE, Wide::ONE);
    let bits = u32::BITS.saturating_sub(count.leading_zeros());
    for bit in (0..bits).rev() {
        sum = sum.times(grown.plus(lifted));
        grown = grown.times(grown);
        lifted = lifted.times(lifted);
        if count.checked_shr(bit).is_some_and(|rest| rest & 1 == 1) {
            sum = sum.times(growth).plus(lifted);
            grown = grown.times(growth);
            lifted = lifted.times(lift);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goal::{ContributionGrowth, GoalMoney};
    use crate::rate::{Rate, RatePeriod};

    fn goal(target: i64) -> GoalTerms {
        GoalTerms::new(Decimal::from(target), Rate::new(Decimal::new(13, 2), RatePeriod::Year))
    }

    fn forecast(goal: GoalTerms) -> GoalForecast {
        let contribution = Decimal::from(10_000);
        goal_forecast(&GoalForecastTerms {
            goal,
            periods: 24,
            contribution,
        })
        .unwrap()
    }

    #[test]
    fn ten_thousand_a_month_is_known_answer_k56() {
        let mut due = goal(270_000);
        assert_eq!(forecast(due).closing.to_string(), "272416.55");
        due.timing = PaymentTiming::Start;
        let nominal = forecast(due);
        assert_eq!(nominal.closing.to_string(), "275367.73");
        assert_eq!(nominal.surplus.to_string(), "5367.73");
        assert_eq!(nominal.closing_today, None);
        due.inflation = Some(Rate::new(Decimal::new(6, 2), RatePeriod::Year));
        let today = |forecast: GoalForecast| forecast.closing_today.unwrap().to_string();
        assert_eq!(today(forecast(due)), "244302.30");
        due.contributions = ContributionGrowth::WithInflation;
        assert_eq!(today(forecast(due)), "258213.16");
    }

    #[test]
    fn two_million_in_two_years_is_known_answer_k56() {
        let half_up = Rounding::default();
        let needed = |goal, rounding| {
            let terms = RequiredSavingTerms {
                goal,
                periods: 24,
                rounding,
            };
            required_saving(&terms).unwrap()
        };
        let mut goal = goal(2_000_000);
        assert_eq!(needed(goal, half_up).contribution.to_string(), "73416.98");
        assert!(needed(goal, up()).reached);
        goal.timing = PaymentTiming::Start;
        assert_eq!(needed(goal, half_up).contribution.to_string(), "72630.15");
        let fifty = Rounding {
            step: Some(Decimal::from(50)),
            ..up()
        };
        assert_eq!(needed(goal, fifty).contribution.to_string(), "72650.00");
        goal.opening = Decimal::from(2_000_000);
        assert_eq!(needed(goal, up()).contribution.to_string(), "0.00");
    }

    #[test]
    fn bug_x02_inflation_moves_the_goal_and_not_the_savings() {
        let mut goal = goal(270_000);
        goal.inflation = Some(Rate::new(Decimal::new(6, 2), RatePeriod::Year));
        let nominal = forecast(goal);
        goal.money = GoalMoney::Today;
        let today = forecast(goal);
        assert_eq!(nominal.closing, today.closing);
        assert_eq!((nominal.reached, today.reached), (true, false));
        assert_eq!(today.target.to_string(), "304333.14");
        goal.inflation = None;
        let terms = GoalForecastTerms {
            goal,
            periods: 24,
            contribution: Decimal::ONE,
        };
        assert_eq!(
            goal_forecast(&terms).unwrap_err().to_string(),
            "`terms.goal.money` and `terms.goal.inflation` do not go together: \
             a goal in today's money needs the inflation"
        );
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let mut terms = GoalForecastTerms {
            goal: goal(0),
            periods: -1,
            contribution: Decimal::new(1, 3),
        };
        terms.goal.opening = Decimal::NEGATIVE_ONE;
        terms.goal.rate.value = Decimal::from(12);
        terms.goal.inflation = Some(Rate::new(Decimal::from(11), RatePeriod::Year));
        terms.goal.money = GoalMoney::Today;
        terms.goal.contributions = ContributionGrowth::WithInflation;
        let mut expect = |argument: &str, mend: &dyn Fn(&mut GoalForecastTerms)| {
            let error = goal_forecast(&terms).unwrap_err().to_string();
            assert!(error.starts_with(argument), "{error}");
            mend(&mut terms);
        };
        expect("`terms.goal.target`", &|t| t.goal.target = Decimal::from(1_000_000_000));
        expect("`terms.goal.opening`", &|t| t.goal.opening = Decimal::ONE);
        expect("`terms.goal.rate.value`", &|t| t.goal.rate.value = Decimal::TEN);
        expect("`terms.goal.inflation.value`", &|t| t.goal.inflation = None);
        expect("`terms.goal.money`", &|t| t.goal.money = GoalMoney::Nominal);
        expect("`terms.goal.contributions`", &|t| {
            t.goal.contributions = ContributionGrowth::Level;
        });
        expect("`terms.periods`", &|t| t.periods = 3_660);
        expect("`terms.contribution`", &|t| t.contribution = Decimal::ONE);
        expect("the balance would be beyond", &|t| t.goal.rate.value = Decimal::ZERO);
        assert_eq!(goal_forecast(&terms).unwrap().closing.to_string(), "3661.00");
    }
}
