//! The scores of very many members at once, from counts in columns.
//!
//! Most scores are settled by a sum of rounded-down parts: if it rounds to one number with all that rounding down can have lost
//! and without it, that number is the score. Where not, the exact sum decides. So no score is ever off.

use serde::{Deserialize, Serialize};

use super::points::{Marks, Scale, Tally};
use super::terms::CreditTerms;
use crate::error::ChamaError;
use crate::limits::{CREDIT_COUNT, SCORED};

/// Counts of what happened, a column a kind and a place a member; all columns have one length.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditCounts {
    /// Contributions paid on time.
    pub contributions_on_time: Vec<i32>,
    /// Contributions paid late.
    pub contributions_late: Vec<i32>,
    /// Contributions unpaid and late.
    pub contributions_unpaid: Vec<i32>,
    /// Loan instalments paid on time.
    pub instalments_on_time: Vec<i32>,
    /// Loan instalments paid late.
    pub instalments_late: Vec<i32>,
    /// Loan instalments unpaid and late.
    pub instalments_unpaid: Vec<i32>,
    /// Meetings attended.
    pub meetings_attended: Vec<i32>,
    /// Meetings missed without excuse.
    pub meetings_missed: Vec<i32>,
    /// Complete months of membership.
    pub tenure_months: Vec<i32>,
    /// Fines.
    pub fines: Vec<i32>,
}

impl CreditCounts {
    fn columns(&self) -> [(&'static str, &[i32]); 10] {
        [
            ("counts.contributions_on_time", &self.contributions_on_time),
            ("counts.contributions_late", &self.contributions_late),
            ("counts.contributions_unpaid", &self.contributions_unpaid),
            ("counts.instalments_on_time", &self.instalments_on_time),
            ("counts.instalments_late", &self.instalments_late),
            ("counts.instalments_unpaid", &self.instalments_unpaid),
            ("counts.meetings_attended", &self.meetings_attended),
            ("counts.meetings_missed", &self.meetings_missed),
            ("counts.tenure_months", &self.tenure_months),
            ("counts.fines", &self.fines),
        ]
    }

    fn check(&self) -> Result<(), ChamaError> {
        let columns = self.columns();
        let [(first, lead), ..] = columns;
        SCORED.check_len(first, lead.len())?;
        for (name, column) in columns {
            if column.len() != lead.len() {
                return Err(ChamaError::NotCompatible {
                    first: first.to_owned(),
                    second: name.to_owned(),
                    reason: "every column has one number for each member".to_owned(),
                });
            }
        }
        for (name, column) in columns {
            let fits =
                |value: &i32| i64::from(*value) >= CREDIT_COUNT.minimum && i64::from(*value) <= CREDIT_COUNT.maximum;
            // Without stopping early, so that it is checked many at a time.
            if column.iter().fold(true, |all, value| all & fits(value)) {
                continue;
            }
            for (place, value) in column.iter().enumerate() {
                CREDIT_COUNT
                    .check("", i64::from(*value))
                    .map_err(|error| error.within(&format!("{name}[{place}]")))?;
            }
        }
        Ok(())
    }
}

/// Returns the score of each member, in the order of the columns: [`super::credit_score`] without its reasons.
///
/// Exact to the last member. Source: docs/src/rules/credit.md#as-of-and-over-months.
///
/// # Errors
/// In this order: those of `terms`; `too_long` (`counts.contributions_on_time`, 1,000,000); `not_compatible` (columns of
/// different lengths); `out_of_range` (a count, column by column).
///
/// # Examples
/// ```
/// use chama_core::credit::*;
/// let counts = CreditCounts {
///     contributions_on_time: vec![21, 0],
///     contributions_late: vec![2, 0],
///     contributions_unpaid: vec![1, 0],
///     instalments_on_time: vec![10, 0],
///     instalments_late: vec![0, 0],
///     instalments_unpaid: vec![0, 0],
///     meetings_attended: vec![9, 0],
///     meetings_missed: vec![3, 0],
///     tenure_months: vec![24, 0],
///     fines: vec![1, 0],
/// };
/// assert_eq!(credit_scores_of_counts(&counts, &CreditTerms::default())?, [92, 48]);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn credit_scores_of_counts(counts: &CreditCounts, terms: &CreditTerms) -> Result<Vec<i32>, ChamaError> {
    terms.check("terms")?;
    counts.check()?;
    let quick = Quick::of(terms);
    let columns = counts.columns().map(|(_, column)| column);
    let score = |place: usize| {
        let row = columns.map(|column| i64::from(column.get(place).copied().unwrap_or(0)));
        quick.score(&tally(row))
    };
    Ok((0..counts.fines.len()).map(score).collect())
}

fn tally(row: [i64; 10]) -> Tally {
    let [
        good,
        late,
        bad,
        paid,
        paid_late,
        unpaid,
        attended,
        missed,
        tenure,
        fines,
    ] = row;
    Tally {
        contributions: Marks { good, late, bad },
        loans: Marks {
            good: paid,
            late: paid_late,
            bad: unpaid,
        },
        attendance: Marks {
            good: attended,
            late: 0,
            bad: missed,
        },
        excused: 0,
        tenure,
        fines,
    }
}

/// Points are counted in 2⁻²⁰. At most 100 × (3 × 10⁶ + 10³) × 10⁴ × 2²⁰ < 2⁶³, so that no product overflows.
const BITS: u32 = 20;
/// What rounding five parts down can lose.
const LOST: u64 = 5;

/// Terms made ready for very many members.
struct Quick {
    scale: Scale,
    /// The parts for 0, 1, 2 … months, and fines.
    tenure: Vec<u64>,
    fines: Vec<u64>,
}

impl Quick {
    fn of(terms: &CreditTerms) -> Self {
        let scale = Scale::of(terms);
        let [.., tenure, fines] = scale.weights;
        let table = |weight: i64, whole: i64| (0..=whole).map(move |over| part(weight, over, whole));
        Self {
            tenure: table(tenure, scale.full_tenure).collect(),
            fines: table(fines, scale.fines_to_zero).rev().collect(),
            scale,
        }
    }

    fn score(&self, tally: &Tally) -> i32 {
        let [contributions, loans, attendance, ..] = self.scale.weights;
        let share = |weight: i64, marks: Marks| {
            let (over, under) = self.scale.share(marks);
            part(weight, over, under)
        };
        let sum = share(contributions, tally.contributions)
            .saturating_add(share(loans, tally.loans))
            .saturating_add(share(attendance, tally.attendance))
            .saturating_add(at(&self.tenure, tally.tenure))
            .saturating_add(at(&self.fines, tally.fines));
        let rounded = |sum: u64| sum.saturating_add(1 << (BITS - 1)) >> BITS;
        let score = rounded(sum);
        if score == rounded(sum.saturating_add(LOST)) {
            return i32::try_from(score).unwrap_or(i32::MAX);
        }
        self.scale.score(tally)
    }
}

/// weight × over ÷ under, rounded down.
#[inline]
fn part(weight: i64, over: i64, under: i64) -> u64 {
    let points = weight.saturating_mul(over).saturating_mul(1 << BITS);
    // Of two numbers that are not below zero, which makes the division shorter.
    let whole = |number: i64| u64::try_from(number).unwrap_or(0);
    whole(points).checked_div(whole(under)).unwrap_or(0)
}

/// The part for a count; the last one holds for all above.
fn at(table: &[u64], count: i64) -> u64 {
    let place = usize::try_from(count).unwrap_or(0);
    table.get(place).or(table.last()).copied().unwrap_or(0)
}
