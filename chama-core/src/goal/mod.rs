//! Goals: what has to be saved, when it is reached, how far along it is, and how likely it is.
//!
//! A plan is arithmetic: so much each month at such a rate makes so much, to the cent. People are not: some months they
//! bring less, some months nothing. So beside the plan stands the probability, exactly where it can be had and by
//! simulation where returns are random or the group's own history is to speak. A treasurer's rule: name the goal in
//! today's money, and ask for the deposit that makes it likely rather than the one that just makes it.
//!
//! By hand: 10,000 a month at 13 % a year, paid at the start of 24 months, makes 275,367.73. When each payment varies by
//! 2,000 (one standard deviation), 270,000 is reached in 68.3 of 100 cases. Amounts are exact decimals; probabilities,
//! percentiles and means are statistics, floats, and never money that is paid.

mod chance;
mod date;
mod interest;
mod member_split;
mod plan;
mod progress;
mod saver;
mod simulation;
mod suggestion;

pub use chance::{GoalChance, GoalChanceTerms, goal_probability};
pub use date::{GoalDate, GoalDateTerms, GoalOutcome, goal_date};
pub use interest::{
    InterestCredit, InterestKept, SavingsInterest, SavingsInterestLine, SavingsInterestTerms, SavingsMovement,
    savings_interest,
};
pub use member_split::{GoalMember, GoalMemberPart, GoalSplit, GoalSplitMethod, GoalSplitTerms, goal_split};
pub use plan::{GoalForecast, GoalForecastTerms, RequiredSavingTerms, goal_forecast, required_saving};
pub use progress::{GoalProgress, GoalProgressTerms, GoalStatus, goal_progress};
pub use saver::{ContributionModel, Saver, SaverMean};
pub use simulation::{
    BlockRange, FanPeriod, GoalSimulation, GoalSimulationPart, GoalSimulationTerms, ReturnModel, SimulatedBlock,
    SimulationDetail, WithoutReturns, goal_simulation, goal_simulation_merged, goal_simulation_part,
};
pub use suggestion::{GoalSuggestion, SuggestedDeposit};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::annuity::PaymentTiming;
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_amount, positive_amount};
use crate::rate::{Growth, Rate, RatePeriod, Wide, YearDivision};

/// In whose money a goal is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalMoney {
    /// So many shillings at the end, whatever they buy then.
    #[default]
    Nominal,
    /// What so much buys today; at the end that is more shillings.
    Today,
}

/// Whether contributions stay what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContributionGrowth {
    /// The same each time.
    #[default]
    Level,
    /// Each is by one period's inflation more than the one before.
    WithInflation,
}

/// What is saved for, and where the savings grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalTerms {
    /// How much is wanted, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub target: Decimal,
    /// What is there already (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// The rate that savings earn; 0 is a box.
    pub rate: Rate,
    /// The time between two contributions (default: a month).
    #[serde(default)]
    pub every: RatePeriod,
    /// When in a period is paid (default: at its end).
    #[serde(default)]
    pub timing: PaymentTiming,
    /// How a year is divided (default: 52 weeks, 365 days).
    #[serde(default)]
    pub year: YearDivision,
    /// How fast prices rise (default: not named).
    #[serde(default)]
    pub inflation: Option<Rate>,
    /// In whose money the target is (default: shillings of the end).
    #[serde(default)]
    pub money: GoalMoney,
    /// Whether contributions rise (default: level).
    #[serde(default)]
    pub contributions: ContributionGrowth,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

impl GoalTerms {
    /// A nominal goal in KES with level contributions at the end of each month, and nothing saved yet.
    pub fn new(target: Decimal, rate: Rate) -> Self {
        Self {
            target,
            opening: Decimal::ZERO,
            rate,
            every: RatePeriod::default(),
            timing: PaymentTiming::default(),
            year: YearDivision::default(),
            inflation: None,
            money: GoalMoney::default(),
            contributions: ContributionGrowth::default(),
            currency: Currency::default(),
        }
    }
}

/// A goal that has been checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CheckedGoal {
    pub(crate) target: Minor,
    pub(crate) opening: Minor,
    /// What a period does to the savings.
    pub(crate) growth: Growth,
    /// What a period does to the target.
    pub(crate) target_growth: Growth,
    /// What a period does to the contribution.
    pub(crate) lift: Growth,
    /// What a period does to prices.
    pub(crate) prices: Growth,
    pub(crate) timing: PaymentTiming,
    pub(crate) currency: Currency,
}

impl GoalTerms {
    pub(crate) fn checked(&self) -> Result<CheckedGoal, ChamaError> {
        self.check().map_err(|error| error.within("terms.goal"))
    }

    fn check(&self) -> Result<CheckedGoal, ChamaError> {
        let target = positive_amount("target", self.target, self.currency)?;
        let opening = minor_amount("opening", self.opening, self.currency)?;
        let growth = Growth::of("rate", &self.rate, self.every, self.year)?;
        let still = Growth::at(Wide::ZERO);
        let prices = match &self.inflation {
            Some(rate) => Growth::of("inflation", rate, self.every, self.year)?,
            None => still,
        };
        let needs_inflation = |choice: &str, reason: &str| match self.inflation {
            Some(_) => Ok(prices),
            None => Err(ChamaError::NotCompatible {
                first: choice.to_owned(),
                second: "inflation".to_owned(),
                reason: reason.to_owned(),
            }),
        };
        let target_growth = match self.money {
            GoalMoney::Nominal => still,
            GoalMoney::Today => needs_inflation("money", "a goal in today's money needs the inflation")?,
        };
        let lift = match self.contributions {
            ContributionGrowth::Level => still,
            ContributionGrowth::WithInflation => {
                needs_inflation("contributions", "contributions that rise with inflation need it")?
            }
        };
        Ok(CheckedGoal {
            target,
            opening,
            growth,
            target_growth,
            lift,
            prices,
            timing: self.timing,
            currency: self.currency,
        })
    }
}
