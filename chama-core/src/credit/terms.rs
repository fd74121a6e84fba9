//! What a group scores by: weights, what is on time, what stands in for history.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::{
    Bound, CREDIT_DECIMALS, CREDIT_MONTHS, CREDIT_PRIOR, CREDIT_WEIGHT, DAYS, FINES_TO_ZERO, FRACTION, LOOK_AHEAD,
    check_decimals,
};
use crate::wire::kind_enum;

/// What each question is worth; together 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditWeights {
    /// Contributions paid on time (default: 40).
    #[serde(default = "forty")]
    pub contributions: i32,
    /// Loan instalments paid on time (default: 30).
    #[serde(default = "thirty")]
    pub loans: i32,
    /// Meetings attended (default: 15).
    #[serde(default = "fifteen")]
    pub attendance: i32,
    /// How long someone has been a member (default: 10).
    #[serde(default = "ten")]
    pub tenure: i32,
    /// No fines (default: 5).
    #[serde(default = "five")]
    pub fines: i32,
}

fn forty() -> i32 {
    40
}

fn thirty() -> i32 {
    30
}

fn fifteen() -> i32 {
    15
}

fn ten() -> i32 {
    10
}

fn five() -> i32 {
    5
}

impl Default for CreditWeights {
    fn default() -> Self {
        Self {
            contributions: forty(),
            loans: thirty(),
            attendance: fifteen(),
            tenure: ten(),
            fines: five(),
        }
    }
}

/// What stands in for history that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum CreditPrior {
    /// Until there are so many events, those missing count as a share of a good one each.
    UntilHistory {
        /// How many.
        count: i32,
        /// What each counts as: 0.5 is half a good one.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
    /// So many events are always added, each a share of a good one.
    PseudoCounts {
        /// How many.
        count: i32,
        /// What each counts as: 0.5 is half a good one.
        #[serde(with = "crate::wire::decimal")]
        share: Decimal,
    },
}

kind_enum!(CreditPrior);

impl Default for CreditPrior {
    fn default() -> Self {
        Self::UntilHistory {
            count: 6,
            share: half(),
        }
    }
}

impl CreditPrior {
    /// How many, and what each counts as.
    pub(super) fn parts(&self) -> (i32, Decimal) {
        match self {
            Self::UntilHistory { count, share } | Self::PseudoCounts { count, share } => (*count, *share),
        }
    }
}

/// What a group scores by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditTerms {
    /// What each question is worth (default: 40, 30, 15, 10, 5).
    #[serde(default)]
    pub weights: CreditWeights,
    /// How many months back events count (default: all do).
    #[serde(default)]
    pub horizon_months: Option<i32>,
    /// Days after the due date that are still on time (default: 0).
    #[serde(default)]
    pub grace_days: i32,
    /// What part of a good one a late payment counts as (default: 0.5).
    #[serde(default = "half", with = "crate::wire::decimal")]
    pub late_credit: Decimal,
    /// What stands in for history (default: half, until there are 6 events).
    #[serde(default)]
    pub prior: CreditPrior,
    /// After how many months of membership its points are full (default: 24).
    #[serde(default = "two_years")]
    pub full_tenure_months: i32,
    /// How many fines take all their points (default: 5).
    #[serde(default = "five")]
    pub fines_to_zero: i32,
    /// For how many more good events the gain is shown (default: 3; 0 shows none).
    #[serde(default = "three")]
    pub look_ahead: i32,
}

fn half() -> Decimal {
    Decimal::new(5, 1)
}

fn two_years() -> i32 {
    24
}

fn three() -> i32 {
    3
}

impl Default for CreditTerms {
    fn default() -> Self {
        Self {
            weights: CreditWeights::default(),
            horizon_months: None,
            grace_days: 0,
            late_credit: half(),
            prior: CreditPrior::default(),
            full_tenure_months: two_years(),
            fines_to_zero: five(),
            look_ahead: three(),
        }
    }
}

impl CreditTerms {
    /// Refuses terms outside their limits, field by field.
    pub(super) fn check(&self, argument: &str) -> Result<(), ChamaError> {
        self.checked().map_err(|error| error.within(argument))
    }

    fn checked(&self) -> Result<(), ChamaError> {
        let weights = &self.weights;
        let each = [
            ("weights.contributions", weights.contributions),
            ("weights.loans", weights.loans),
            ("weights.attendance", weights.attendance),
            ("weights.tenure", weights.tenure),
            ("weights.fines", weights.fines),
        ];
        for (name, weight) in each {
            CREDIT_WEIGHT.check(name, i64::from(weight))?;
        }
        let all: i64 = each.iter().map(|(_, weight)| i64::from(*weight)).sum();
        let whole = CREDIT_WEIGHT.maximum;
        if all != whole {
            return Err(ChamaError::OutOfRange {
                argument: "weights".to_owned(),
                value: all.to_string(),
                minimum: whole.to_string(),
                maximum: whole.to_string(),
            });
        }
        let number = |bound: Bound, name: &str, value: i32| bound.check(name, i64::from(value));
        if let Some(months) = self.horizon_months {
            number(CREDIT_MONTHS, "horizon_months", months)?;
        }
        number(DAYS, "grace_days", self.grace_days)?;
        part("late_credit", self.late_credit)?;
        let (count, share) = self.prior.parts();
        number(CREDIT_PRIOR, "prior.count", count)?;
        part("prior.share", share)?;
        number(CREDIT_MONTHS, "full_tenure_months", self.full_tenure_months)?;
        number(FINES_TO_ZERO, "fines_to_zero", self.fines_to_zero)?;
        number(LOOK_AHEAD, "look_ahead", self.look_ahead)
    }
}

/// A part of a good event, to four decimals.
fn part(argument: &str, value: Decimal) -> Result<(), ChamaError> {
    FRACTION.check_decimal(argument, value)?;
    check_decimals(argument, value, CREDIT_DECIMALS)
}
