//! A score month by month.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::points::Scale;
use super::record::CreditRecord;
use super::terms::CreditTerms;
use crate::calendar::{DateWindow, check_window, clamped, month_number};
use crate::error::ChamaError;
use crate::limits::SCORE_MONTHS;

/// A score on one day of its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditScoreOn {
    /// The day, the last of its month.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The score.
    pub score: i32,
    /// By how much it is higher than the one before; 0 for the first.
    pub change: i32,
}

/// Returns the score on the last day of each calendar month that lies in the window, from joining on.
///
/// Source: docs/src/rules/credit.md#as-of-and-over-months.
///
/// # Errors
/// In this order: those of `terms`; the faults of `window`; those of `record`; `too_long` (`window`, more than 120 months).
///
/// # Examples
/// ```
/// use chama_core::calendar::DateWindow;
/// use chama_core::credit::*;
/// let day = |text: &str| text.parse().unwrap();
/// let mut record = CreditRecord::new("amina".to_owned(), day("2026-01-10"));
/// record.contributions.push(CreditDue { due_on: day("2026-02-15"), paid_on: Some(day("2026-02-14")) });
/// let window = DateWindow { since: day("2025-12-01"), until: day("2026-03-01") };
/// let scores: Vec<i32> = credit_history(&record, &CreditTerms::default(), &window)?.iter().map(|on| on.score).collect();
/// assert_eq!(scores, [48, 51]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn credit_history(
    record: &CreditRecord,
    terms: &CreditTerms,
    window: &DateWindow,
) -> Result<Vec<CreditScoreOn>, ChamaError> {
    terms.check("terms")?;
    check_window("window", window)?;
    record.check().map_err(|error| error.within("record"))?;
    let since = window.since.max(record.joined);
    let days: Vec<NaiveDate> = (month_number(since)..=month_number(window.until))
        .map(|month| clamped(month, 31))
        .filter(|day| *day >= since && *day < window.until)
        .collect();
    SCORE_MONTHS.check_len("window", days.len())?;
    let scale = Scale::of(terms);
    let mut before = None;
    let mut scores = Vec::with_capacity(days.len());
    for as_of in days {
        let score = scale.score(&record.tally(terms, as_of));
        let change = before.map_or(0, |before| score.saturating_sub(before));
        before = Some(score);
        scores.push(CreditScoreOn { as_of, score, change });
    }
    Ok(scores)
}
