//! What is simulated.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::annuity::PaymentTiming;
use crate::error::ChamaError;
use crate::goal::saver::{CheckedSaver, FloatGoal, checked_savers, float};
use crate::goal::suggestion::Wanted;
use crate::goal::{GoalSuggestion, GoalTerms, Saver};
use crate::limits::{
    HISTORY, PATHS, PERCENT, PERCENTILES, RATE, RATE_DECIMALS, SEED, SIMULATED, check_decimals, check_id, check_rate,
};
use crate::wire::kind_enum;

/// How many paths a block has.
pub(super) const BLOCK_PATHS: i64 = 1_024;

/// How the returns of a period vary.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReturnModel {
    /// Not at all: the goal's rate.
    #[default]
    Fixed,
    /// A normal number around the goal's rate; no more is lost than there is.
    Normal {
        /// Its standard deviation, a fraction each period.
        #[serde(with = "crate::wire::decimal")]
        deviation: Decimal,
    },
    /// The logarithm of the growth is normal; the mean of the growth is the goal's rate.
    Lognormal {
        /// The standard deviation of the logarithm, each period.
        #[serde(with = "crate::wire::decimal")]
        deviation: Decimal,
    },
    /// One of the returns of the past, each as likely as another; the goal's rate is not used.
    History {
        /// The returns, a fraction for each period of the past: −0.02 is a loss of 2 %.
        #[serde(with = "crate::wire::decimal_list")]
        returns: Vec<Decimal>,
    },
}

kind_enum!(ReturnModel);

/// How much a simulation tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimulationDetail {
    /// The probability alone; a suggestion where one is asked for.
    Probability,
    /// With the percentiles of each period.
    #[default]
    FanChart,
}

/// A goal to be simulated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSimulationTerms {
    /// The goal.
    pub goal: GoalTerms,
    /// How many periods, at least 1.
    pub periods: i32,
    /// Who pays, at least one.
    pub savers: Vec<Saver>,
    /// How returns vary (default: not at all).
    #[serde(default)]
    pub returns: ReturnModel,
    /// The id of the goal: goals of one seed have random numbers of their own.
    pub id: String,
    /// The seed, within ±(2⁵³ − 1).
    pub seed: i64,
    /// How many paths (default: 10,000).
    #[serde(default = "ten_thousand")]
    pub paths: i32,
    /// How much is told (default: with the fan chart).
    #[serde(default)]
    pub detail: SimulationDetail,
    /// Which percentiles the fan chart has, in per cent (default: 5, 25, 50, 75, 95).
    #[serde(default = "fan")]
    pub percentiles: Vec<i32>,
    /// Which deposit is to be suggested (default: none).
    #[serde(default)]
    pub suggestion: Option<GoalSuggestion>,
}

fn ten_thousand() -> i32 {
    10_000
}

fn fan() -> Vec<i32> {
    vec![5, 25, 50, 75, 95]
}

impl GoalSimulationTerms {
    /// 10,000 paths with a fan chart, at the goal's own rate.
    pub fn new(goal: GoalTerms, periods: i32, savers: Vec<Saver>, id: &str, seed: i64) -> Self {
        Self {
            goal,
            periods,
            savers,
            returns: ReturnModel::default(),
            id: id.to_owned(),
            seed,
            paths: ten_thousand(),
            detail: SimulationDetail::default(),
            percentiles: fan(),
            suggestion: None,
        }
    }
}

/// Some blocks of a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRange {
    /// The first, from 0.
    pub first: i32,
    /// How many, at least 1.
    pub count: i32,
}

impl BlockRange {
    pub(super) fn check(self, blocks: i64) -> Result<(), ChamaError> {
        let within = |argument: &str, value: i32, minimum: i64, maximum: i64| {
            if i64::from(value) >= minimum && i64::from(value) <= maximum {
                return Ok(());
            }
            Err(ChamaError::OutOfRange {
                argument: argument.to_owned(),
                value: value.to_string(),
                minimum: minimum.to_string(),
                maximum: maximum.to_string(),
            })
        };
        within("blocks.first", self.first, 0, blocks.saturating_sub(1))?;
        within("blocks.count", self.count, 1, blocks.saturating_sub(self.first.into()))
    }
}

/// A simulation that has been checked.
pub(super) struct Plan<'terms> {
    pub(super) goal: FloatGoal,
    pub(super) timing: PaymentTiming,
    pub(super) savers: Vec<CheckedSaver>,
    pub(super) returns: Returns,
    pub(super) seed: i64,
    pub(super) id: &'terms str,
    pub(super) paths: i64,
    pub(super) detail: SimulationDetail,
    pub(super) wanted: Option<Wanted>,
}

pub(super) enum Returns {
    Fixed,
    Normal {
        deviation: f64,
    },
    /// The mean and the deviation of the logarithm.
    Lognormal {
        mean: f64,
        deviation: f64,
    },
    /// What each period of the past made of 1.
    History(Vec<f64>),
}

impl<'terms> Plan<'terms> {
    pub(super) fn of(terms: &'terms GoalSimulationTerms) -> Result<Self, ChamaError> {
        let checked = terms.goal.checked()?;
        let savers = checked_savers(terms.periods, &terms.savers, checked.currency)?;
        let goal = FloatGoal::of(&checked, terms.goal.opening, terms.goal.target, terms.periods);
        let returns = terms
            .returns
            .checked(goal.growth)
            .map_err(|error| error.within("terms.returns"))?;
        SEED.check("terms.seed", terms.seed)?;
        check_id("terms.id", &terms.id)?;
        PATHS.check("terms.paths", terms.paths.into())?;
        PERCENTILES.check_len("terms.percentiles", terms.percentiles.len())?;
        for (place, percent) in terms.percentiles.iter().enumerate() {
            PERCENT.check(&format!("terms.percentiles[{place}]"), (*percent).into())?;
        }
        let wanted = match &terms.suggestion {
            Some(suggestion) => Some(suggestion.checked(checked.currency)?),
            None => None,
        };
        Ok(Self {
            goal,
            timing: checked.timing,
            savers,
            returns,
            seed: terms.seed,
            id: &terms.id,
            paths: terms.paths.into(),
            detail: terms.detail,
            wanted,
        })
    }

    pub(super) fn block_count(&self) -> i64 {
        self.paths.saturating_add(BLOCK_PATHS - 1).div_euclid(BLOCK_PATHS)
    }

    /// How many paths a block has: the last one has what is left.
    pub(super) fn paths_of(&self, block: i64) -> i64 {
        let before = block.saturating_mul(BLOCK_PATHS);
        self.paths.saturating_sub(before).clamp(0, BLOCK_PATHS)
    }

    fn periods(&self) -> i64 {
        i64::try_from(self.goal.lifts.len()).unwrap_or(i64::MAX)
    }

    /// Refuses more paths than a call may hold: 10 million balances.
    pub(super) fn check_held(&self, paths: i64) -> Result<(), ChamaError> {
        if self.detail == SimulationDetail::FanChart {
            self.check_paths(paths, SIMULATED.maximum, self.periods())?;
        }
        Ok(())
    }

    /// Refuses more paths than a call may compute: a hundred times as many payments.
    pub(super) fn check_work(&self, paths: i64) -> Result<(), ChamaError> {
        self.check_held(paths)?;
        let savers = i64::try_from(self.savers.len()).unwrap_or(i64::MAX);
        let most = SIMULATED.maximum.saturating_mul(100);
        self.check_paths(paths, most, self.periods().saturating_mul(savers))
    }

    fn check_paths(&self, paths: i64, most: i64, each: i64) -> Result<(), ChamaError> {
        if paths.saturating_mul(each) <= most {
            return Ok(());
        }
        Err(ChamaError::OutOfRange {
            argument: "terms.paths".to_owned(),
            value: paths.to_string(),
            minimum: PATHS.minimum.to_string(),
            maximum: most.checked_div(each).unwrap_or(most).to_string(),
        })
    }
}

impl ReturnModel {
    /// `growth` is what a period makes of 1 at the goal's rate.
    fn checked(&self, growth: f64) -> Result<Returns, ChamaError> {
        match self {
            Self::Fixed => Ok(Returns::Fixed),
            Self::Normal { deviation } => {
                check_rate("deviation", *deviation)?;
                let deviation = float(*deviation);
                Ok(Returns::Normal { deviation })
            }
            Self::Lognormal { deviation } => {
                check_rate("deviation", *deviation)?;
                let deviation = float(*deviation);
                Ok(Returns::Lognormal {
                    mean: libm::log(growth) - 0.5 * deviation * deviation,
                    deviation,
                })
            }
            Self::History { returns } => {
                HISTORY.check_len("returns", returns.len())?;
                let growths = returns
                    .iter()
                    .enumerate()
                    .map(|(place, value)| past(&format!("returns[{place}]"), *value));
                growths.collect::<Result<_, _>>().map(Returns::History)
            }
        }
    }
}

/// What a return of the past made of 1.
fn past(argument: &str, value: Decimal) -> Result<f64, ChamaError> {
    if value < Decimal::NEGATIVE_ONE || value > Decimal::from(RATE.maximum) {
        return Err(ChamaError::OutOfRange {
            argument: argument.to_owned(),
            value: value.to_string(),
            minimum: Decimal::NEGATIVE_ONE.to_string(),
            maximum: RATE.maximum.to_string(),
        });
    }
    check_decimals(argument, value, RATE_DECIMALS)?;
    Ok(float(value.checked_add(Decimal::ONE).unwrap_or(Decimal::ONE)))
}
