//! The score that ChamaHub publishes, exactly, with what it divides by zero defined.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::points::{Part, points, shown, sum};
use crate::error::ChamaError;
use crate::limits::CREDIT_COUNT;
use crate::money::{RoundingMode, divide};

/// What ChamaHub counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChamaHubFacts {
    /// Contributions made, on time or not (default: 0).
    #[serde(default)]
    pub contributions_made: i32,
    /// Contributions expected (default: 0).
    #[serde(default)]
    pub contributions_expected: i32,
    /// Loans repaid on time (default: 0).
    #[serde(default)]
    pub loans_on_time: i32,
    /// All loans, open ones among them (default: 0).
    #[serde(default)]
    pub loans: i32,
    /// Meetings attended (default: 0).
    #[serde(default)]
    pub meetings_attended: i32,
    /// Meetings held (default: 0).
    #[serde(default)]
    pub meetings_held: i32,
    /// Days of membership (default: 0).
    #[serde(default)]
    pub days: i32,
}

/// A part that had nothing to divide by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChamaHubPart {
    /// No contribution was expected: 0 points.
    Contributions,
    /// There was no loan: all points.
    Loans,
    /// There was no meeting: all points.
    Meetings,
}

/// ChamaHub's score with its four parts, to three decimals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChamaHubScore {
    /// Of 40.
    #[serde(with = "crate::wire::decimal")]
    pub contributions: Decimal,
    /// Of 30.
    #[serde(with = "crate::wire::decimal")]
    pub loans: Decimal,
    /// Of 20.
    #[serde(with = "crate::wire::decimal")]
    pub meetings: Decimal,
    /// Of 10.
    #[serde(with = "crate::wire::decimal")]
    pub tenure: Decimal,
    /// The four together.
    #[serde(with = "crate::wire::decimal")]
    pub points: Decimal,
    /// The score: the exact points, rounded.
    pub score: i32,
    /// The parts that had nothing to divide by.
    pub no_basis: Vec<ChamaHubPart>,
    /// How it was rounded.
    pub rounding: RoundingMode,
}

/// Returns the score by the formula that ChamaHub publishes: 40 contributions, 30 loans, 20 meetings, 10 tenure.
///
/// For groups that come from there; its faults are kept. `round()` of its program is half even. Source:
/// docs/src/rules/credit.md#chamahubs-formula.
///
/// # Errors
/// `out_of_range` (each of `facts`, 0 to 1,000,000; then `loans_on_time` above `loans`, `meetings_attended` above
/// `meetings_held`).
///
/// # Examples
/// ```
/// use chama_core::credit::*;
/// use chama_core::money::RoundingMode;
/// let facts = ChamaHubFacts {
///     contributions_made: 22,
///     contributions_expected: 24,
///     loans_on_time: 2,
///     loans: 3,
///     meetings_attended: 9,
///     meetings_held: 12,
///     days: 400,
/// };
/// let score = chamahub_score(&facts, RoundingMode::HalfEven)?;
/// assert_eq!((score.points.to_string().as_str(), score.score), ("81.667", 82));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "40/30/20/10")]
pub fn chamahub_score(facts: &ChamaHubFacts, rounding: RoundingMode) -> Result<ChamaHubScore, ChamaError> {
    check(facts).map_err(|error| error.within("facts"))?;
    let part = |weight: i64, over: i32, under: i32, without: i64| match i64::from(under) {
        0 => Part {
            weight,
            over: without,
            under: 1,
        },
        under => Part {
            weight,
            over: i64::from(over).min(under),
            under,
        },
    };
    let parts = [
        part(40, facts.contributions_made, facts.contributions_expected, 0),
        part(30, facts.loans_on_time, facts.loans, 1),
        part(20, facts.meetings_attended, facts.meetings_held, 1),
        part(10, facts.days, 365, 0),
    ];
    let (exact, under) = sum(&parts);
    let (each, total) = shown(&parts);
    let mut each = each.into_iter().map(points);
    let mut next = || each.next().unwrap_or_default();
    let no_basis = [
        (facts.contributions_expected, ChamaHubPart::Contributions),
        (facts.loans, ChamaHubPart::Loans),
        (facts.meetings_held, ChamaHubPart::Meetings),
    ];
    Ok(ChamaHubScore {
        contributions: next(),
        loans: next(),
        meetings: next(),
        tenure: next(),
        points: points(total),
        score: i32::try_from(divide(exact, under, rounding)).unwrap_or(i32::MAX),
        no_basis: no_basis
            .into_iter()
            .filter(|(of, _)| *of == 0)
            .map(|(_, part)| part)
            .collect(),
        rounding,
    })
}

fn check(facts: &ChamaHubFacts) -> Result<(), ChamaError> {
    for (name, value) in [
        ("contributions_made", facts.contributions_made),
        ("contributions_expected", facts.contributions_expected),
        ("loans_on_time", facts.loans_on_time),
        ("loans", facts.loans),
        ("meetings_attended", facts.meetings_attended),
        ("meetings_held", facts.meetings_held),
        ("days", facts.days),
    ] {
        CREDIT_COUNT.check(name, i64::from(value))?;
    }
    for (name, part, whole) in [
        ("loans_on_time", facts.loans_on_time, facts.loans),
        ("meetings_attended", facts.meetings_attended, facts.meetings_held),
    ] {
        if part > whole {
            return Err(ChamaError::OutOfRange {
                argument: name.to_owned(),
                value: part.to_string(),
                minimum: CREDIT_COUNT.minimum.to_string(),
                maximum: whole.to_string(),
            });
        }
    }
    Ok(())
}
