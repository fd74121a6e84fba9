//! How far along a goal is on a day.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::limits::check_date;
use crate::money::{Currency, Minor, RoundingMode, divide, minor_amount, positive_amount};

/// A goal with what was saved for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalProgressTerms {
    /// How much is wanted, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub target: Decimal,
    /// What was there at the start (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub opening: Decimal,
    /// What is there now.
    #[serde(with = "crate::wire::decimal")]
    pub saved: Decimal,
    /// The day on which saving starts.
    #[serde(with = "crate::wire::date")]
    pub start: NaiveDate,
    /// The day on which it has to be there, after the start.
    #[serde(with = "crate::wire::date")]
    pub due: NaiveDate,
    /// The day of the question.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

/// How a goal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalStatus {
    /// It is reached.
    Reached,
    /// Saving has not started.
    NotStarted,
    /// The day is there and the money is not.
    Overdue,
    /// Less is there than an even pace would have saved.
    Behind,
    /// At least that much is there.
    OnTrack,
}

/// How far along a goal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalProgress {
    /// How it stands.
    pub status: GoalStatus,
    /// What is there.
    #[serde(with = "crate::wire::decimal")]
    pub saved: Decimal,
    /// What is missing.
    #[serde(with = "crate::wire::decimal")]
    pub remaining: Decimal,
    /// What is wanted.
    #[serde(with = "crate::wire::decimal")]
    pub target: Decimal,
    /// The saved part of the target with 4 decimals, cut; beyond 1 when there is more.
    #[serde(with = "crate::wire::decimal")]
    pub progress: Decimal,
    /// What an even pace would have saved by now.
    #[serde(with = "crate::wire::decimal")]
    pub expected: Decimal,
    /// What is missing to that.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// What is there beyond that.
    #[serde(with = "crate::wire::decimal")]
    pub ahead: Decimal,
    /// Days since the start, at least 0 and at most all.
    pub days_passed: i64,
    /// Days until it has to be there, at least 0.
    pub days_left: i64,
}

/// Returns how far along a goal is, against an even pace from its start to its due day.
///
/// Source: docs/src/rules/goals.md#progress.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`terms.target`, `terms.opening`, `terms.saved`),
/// `date_out_of_range` (`terms.start`, `terms.due`, `terms.as_of`), `wrong_order` (`terms.due`, not after the start).
///
/// # Examples
/// ```
/// use chama_core::goal::{GoalProgressTerms, GoalStatus, goal_progress};
/// use chama_core::money::Currency;
/// use rust_decimal::Decimal;
/// let progress = goal_progress(&GoalProgressTerms {
///     target: Decimal::from(120_000),
///     opening: Decimal::ZERO,
///     saved: Decimal::from(50_000),
///     start: "2026-01-01".parse().unwrap(),
///     due: "2027-01-01".parse().unwrap(),
///     as_of: "2026-05-27".parse().unwrap(),
///     currency: Currency::Kes,
/// })?;
/// assert_eq!(progress.status, GoalStatus::OnTrack);
/// assert_eq!(progress.ahead.to_string(), "2000.00");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn goal_progress(terms: &GoalProgressTerms) -> Result<GoalProgress, ChamaError> {
    let target = positive_amount("terms.target", terms.target, terms.currency)?;
    let opening = minor_amount("terms.opening", terms.opening, terms.currency)?;
    let saved = minor_amount("terms.saved", terms.saved, terms.currency)?;
    check_date("terms.start", terms.start)?;
    check_date("terms.due", terms.due)?;
    check_date("terms.as_of", terms.as_of)?;
    if terms.due <= terms.start {
        let earliest = terms.start.succ_opt().unwrap_or(terms.start);
        return Err(ChamaError::WrongOrder {
            argument: "terms.due".to_owned(),
            value: terms.due.to_string(),
            earliest: earliest.to_string(),
        });
    }
    let days = |since: NaiveDate, until: NaiveDate| until.signed_duration_since(since).num_days();
    let all = days(terms.start, terms.due);
    let days_passed = days(terms.start, terms.as_of).clamp(0, all);
    // Who has more than the target from the beginning is expected to have the target.
    let way = (target - opening).or_zero().0.saturating_mul(days_passed.into());
    let expected = opening.min(target) + Minor(divide(way, all.into(), RoundingMode::HalfUp));
    let status = if saved >= target {
        GoalStatus::Reached
    } else if terms.as_of < terms.start {
        GoalStatus::NotStarted
    } else if terms.as_of >= terms.due {
        GoalStatus::Overdue
    } else if saved < expected {
        GoalStatus::Behind
    } else {
        GoalStatus::OnTrack
    };
    let part = divide(saved.0.saturating_mul(10_000), target.0, RoundingMode::Floor);
    let amount = |minor: Minor| minor.amount(terms.currency);
    Ok(GoalProgress {
        status,
        saved: amount(saved),
        remaining: amount((target - saved).or_zero()),
        target: amount(target),
        progress: Decimal::from_i128_with_scale(part, 4),
        expected: amount(expected),
        shortfall: amount((expected - saved).or_zero()),
        ahead: amount((saved - expected).or_zero()),
        days_passed,
        days_left: days(terms.as_of, terms.due).max(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str, saved: i64) -> GoalProgress {
        let date = |text: &str| text.parse().unwrap();
        goal_progress(&GoalProgressTerms {
            target: Decimal::from(120_000),
            opening: Decimal::ZERO,
            saved: Decimal::from(saved),
            start: date("2026-01-01"),
            due: date("2027-01-01"),
            as_of: date(day),
            currency: Currency::Kes,
        })
        .unwrap()
    }

    #[test]
    fn progress_is_cut_so_that_one_means_that_it_is_there() {
        let progress = on("2026-05-27", 50_000);
        assert_eq!(progress.expected.to_string(), "48000.00");
        assert_eq!(progress.progress.to_string(), "0.4166");
        assert_eq!((progress.days_passed, progress.days_left), (146, 219));
        assert_eq!(on("2026-05-27", 119_999).progress.to_string(), "0.9999");
    }

    #[test]
    fn a_goal_stands_as_the_day_says() {
        assert_eq!(on("2025-12-31", 0).status, GoalStatus::NotStarted);
        assert_eq!(on("2026-05-27", 47_999).status, GoalStatus::Behind);
        assert_eq!(on("2026-05-27", 48_000).status, GoalStatus::OnTrack);
        assert_eq!(on("2027-01-01", 119_999).status, GoalStatus::Overdue);
        assert_eq!(on("2027-01-01", 120_000).status, GoalStatus::Reached);
    }
}
