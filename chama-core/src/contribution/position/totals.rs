//! What the dues of a member add up to: arrears and their age, and how many were paid in time.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::contribution::engine::DueState;
use crate::contribution::rulebook::half_up;
use crate::money::Minor;

/// Sums over the dues of a member.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) expected: Minor,
    pub(crate) paid: Minor,
    pub(crate) waived: Minor,
    pub(crate) arrears: Minor,
    pub(crate) current: Minor,
    pub(crate) held: Minor,
    pub(crate) ages: [Minor; 5],
    pub(crate) periods_in_arrears: i32,
    pub(crate) days_in_arrears: i32,
    pub(crate) streak: i32,
    pub(crate) on_time_count: i32,
    pub(crate) counted: i32,
    pub(crate) counted_expected: Minor,
    pub(crate) counted_on_time: Minor,
}

impl Totals {
    pub(crate) fn add(&mut self, due: &DueState, on_time: Option<bool>, as_of: NaiveDate) {
        let (cycle, balance, unpaid) = (&due.cycle, due.balance, due.balance.unpaid());
        let late = days_between(cycle.due_on, as_of);
        if late >= 0 {
            self.expected += balance.expected();
            self.paid += balance.paid;
            self.waived += balance.waived;
            let age = match late {
                0 => 0,
                1..=30 => 1,
                31..=60 => 2,
                61..=90 => 3,
                _ => 4,
            };
            if let Some(age) = self.ages.get_mut(age) {
                *age += unpaid;
            }
        } else if cycle.opens > as_of {
            self.held += balance.paid;
        }
        if late > 0 && unpaid.is_positive() {
            self.arrears += unpaid;
            self.periods_in_arrears = self.periods_in_arrears.saturating_add(1);
            self.days_in_arrears = self.days_in_arrears.max(late);
        } else if late <= 0 && cycle.opens <= as_of {
            self.current += unpaid;
        }
        let Some(on_time) = on_time else { return };
        self.counted = self.counted.saturating_add(1);
        self.counted_expected += balance.expected();
        self.counted_on_time += due.paid_on_time;
        if on_time {
            self.on_time_count = self.on_time_count.saturating_add(1);
            self.streak = self.streak.saturating_add(1);
        } else {
            self.streak = 0;
        }
    }
}

/// Whether a due was paid in time; none while that is open, or if it does not count.
pub(crate) fn on_time(due: &DueState, as_of: NaiveDate) -> Option<bool> {
    let expected = due.balance.expected();
    let counts = !due.opening
        && due.cycle.due_on <= as_of
        && expected.is_positive()
        && (!due.balance.unpaid().is_positive() || due.cycle.in_time_until < as_of);
    counts.then_some(due.paid_on_time >= expected)
}

pub(crate) fn days_between(from: NaiveDate, to: NaiveDate) -> i32 {
    i32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(i32::MAX)
}

/// `part / whole` to 4 decimals, half up.
pub(crate) fn share_of(part: i128, whole: i128) -> Option<Decimal> {
    let share = half_up(part.saturating_mul(10_000), whole);
    (whole > 0).then(|| Decimal::new(i64::try_from(share).unwrap_or(i64::MAX), 4))
}
