//! What would raise a score, and by how much: the next ones, and the fewest that do.

use serde::{Deserialize, Serialize};

use super::points::{Marks, Scale, Tally};
use super::score::number;

/// What a member can do for a better score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditAction {
    /// Pay the next contributions on time.
    PayContributionsOnTime,
    /// Pay all contributions that are overdue, today.
    PayOverdueContributions,
    /// Pay the next loan instalments on time.
    PayInstalmentsOnTime,
    /// Pay all loan instalments that are overdue, today.
    PayOverdueInstalments,
    /// Attend the next meetings.
    AttendMeetings,
    /// Stay for more months.
    StayMonths,
}

/// What a score would be after some good events, everything else as it is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditGain {
    /// What the member does.
    pub action: CreditAction,
    /// How often.
    pub count: i32,
    /// The score after it.
    pub score: i32,
    /// By how much it is higher.
    pub gain: i32,
}

/// How many more good events are tried.
const MOST: i64 = 1_000;

/// Counts that an action adds to.
type Place = fn(&mut Tally) -> &mut i64;
/// Dues of which some may be overdue.
type Dues = fn(&mut Tally) -> &mut Marks;

/// For each factor that is not full: the next ones, the fewest that raise the score, and what is overdue.
pub(super) fn gains(scale: &Scale, tally: &Tally, score: i32) -> Vec<CreditGain> {
    let months_left = scale.full_tenure.saturating_sub(tally.tenure).max(0);
    let usual: [(CreditAction, i64, Place); 4] = [
        (CreditAction::PayContributionsOnTime, MOST, |tally| {
            &mut tally.contributions.good
        }),
        (CreditAction::PayInstalmentsOnTime, MOST, |tally| &mut tally.loans.good),
        (CreditAction::AttendMeetings, MOST, |tally| &mut tally.attendance.good),
        (CreditAction::StayMonths, months_left, |tally| &mut tally.tenure),
    ];
    let overdue: [Option<(CreditAction, Dues)>; 4] = [
        Some((CreditAction::PayOverdueContributions, |tally| &mut tally.contributions)),
        Some((CreditAction::PayOverdueInstalments, |tally| &mut tally.loans)),
        None,
        None,
    ];
    let mut gains = Vec::new();
    let mut add = |action, count: i64, after: i32| {
        gains.push(CreditGain {
            action,
            count: number(count),
            score: after,
            gain: after.saturating_sub(score),
        });
    };
    for ((part, (action, most, place)), overdue) in scale.parts(tally).iter().zip(usual).zip(overdue) {
        if part.is_full() {
            continue;
        }
        let after = |count: i64| {
            let mut tally = *tally;
            let good = place(&mut tally);
            *good = good.saturating_add(count);
            scale.score(&tally)
        };
        let next = scale.look_ahead.min(most);
        let fewest = fewest(most, |count| after(count) > score);
        let mut counts = vec![next];
        counts.extend(fewest.filter(|fewest| *fewest != next));
        counts.sort_unstable();
        for count in counts.into_iter().filter(|count| *count > 0) {
            add(action, count, after(count));
        }
        if let Some((action, dues)) = overdue {
            let mut tally = *tally;
            let marks = dues(&mut tally);
            let unpaid = std::mem::take(&mut marks.bad);
            marks.late = marks.late.saturating_add(unpaid);
            if unpaid > 0 {
                add(action, unpaid, scale.score(&tally));
            }
        }
    }
    gains
}

/// The smallest count from 1 to `most` for which something is true that stays true.
fn fewest(most: i64, holds: impl Fn(i64) -> bool) -> Option<i64> {
    if most < 1 || !holds(most) {
        return None;
    }
    let (mut below, mut found) = (0_i64, most);
    while found.saturating_sub(below) > 1 {
        let middle = below.midpoint(found);
        if holds(middle) {
            found = middle;
        } else {
            below = middle;
        }
    }
    Some(found)
}
