//! What a member owes, cycle by cycle.
//!
//! In a treasurer's words: every hand pays the amount once a cycle, on the due date, from the day the member joins
//! to the day she leaves. By hand: 1,000 a hand, monthly from 31 January 2025; Amina has one hand, Otieno half a
//! one: 1,000.00 and 500.00 on 31 January, 28 February, 31 March. Left out: what was paid ([`super::contribution_position`]).

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rulebook::{Cycle, ExactContribution, Rulebook};
use crate::bylaws::{Bylaws, Fund, JoinerDue, LeaverDue, SuspendedDue};
use crate::calendar::{DateWindow, check_window, shifted};
use crate::chama::{Member, MemberState, Spell, Timeline, check_member};
use crate::error::ChamaError;
use crate::money::Minor;
use crate::rule::Rule;

/// What a member owes under one rule for one cycle.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// The id of the contribution rule.
    pub rule: String,
    /// The number of the cycle in its series, 1 first.
    pub cycle: i32,
    /// The date of the series, which names the due.
    #[serde(with = "crate::wire::date")]
    pub scheduled_on: NaiveDate,
    /// The first day of its cycle.
    #[serde(with = "crate::wire::date")]
    pub opens: NaiveDate,
    /// The day by which it is to be paid: the date of the series, moved to a business day if the rule says so.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// The hands of the member on the scheduled date.
    #[serde(with = "crate::wire::decimal")]
    pub hands: Decimal,
    /// What is owed.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The fund that the money goes to.
    pub fund: Fund,
    /// The rule by which it is owed.
    pub why: Rule,
}

/// Returns the dues of a member that are scheduled inside the window, in the order in which they are paid.
///
/// Each due is governed by the document in force on its scheduled date. Amount = the rule's amount × the hands, rounded
/// half up once. Source: docs/src/rules/contributions.md#dues.
///
/// # Errors
/// In this order: the faults of `bylaws` (see [`crate::bylaws::bylaws_faults`]), those of `member` (see
/// [`crate::chama::chama_faults`]), those of `window` (`date_out_of_range`, `wrong_order`), `result_too_large`.
///
/// # Examples
/// ```
/// use chama_core::bylaws::{Bylaws, ContributionRule};
/// use chama_core::calendar::{DateWindow, Frequency, MonthEnd};
/// use chama_core::chama::Member;
/// use chama_core::contribution::dues;
/// let day = |text: &str| text.parse().unwrap();
/// let monthly = Frequency::Months { every: 1, month_end: MonthEnd::Clamp };
/// let mut bylaws = Bylaws::new(day("2025-01-01"));
/// bylaws.contributions.push(ContributionRule::new("savings".to_owned(), 1_000.into(), day("2025-01-31"), monthly));
/// let amina = Member::new("amina".to_owned(), day("2025-01-01"));
/// let window = DateWindow { since: day("2025-02-01"), until: day("2025-04-01") };
/// let owed = dues(&[bylaws], &amina, &window)?;
/// assert_eq!((owed[0].due_on, owed[0].amount.to_string()), (day("2025-02-28"), "1000.00".to_owned()));
/// assert_eq!((owed[1].due_on, owed[1].cycle), (day("2025-03-31"), 3));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn dues(bylaws: &[Bylaws], member: &Member, window: &DateWindow) -> Result<Vec<Due>, ChamaError> {
    let book = Rulebook::new(bylaws)?;
    check_member("member", member)?;
    check_window("window", window)?;
    let times = Timeline::new(member);
    let cycles = book.cycles_scheduled(window.since, window.until)?;
    let owed = cycles.iter().filter_map(|cycle| {
        let exact = book.rule_of(cycle)?;
        let owed = owed(exact, cycle, &times)?;
        Some(Due {
            rule: exact.rule.id.clone(),
            cycle: cycle.number,
            scheduled_on: cycle.scheduled_on,
            opens: cycle.opens,
            due_on: cycle.due_on,
            hands: owed.hands.normalize(),
            amount: owed.amount.amount(book.currency),
            fund: exact.rule.fund,
            why: owed.why,
        })
    });
    Ok(owed.collect())
}

/// What a member owes for a cycle.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owed {
    pub(crate) hands: Decimal,
    pub(crate) amount: Minor,
    pub(crate) why: Rule,
}

/// What the member owes for the cycle; none if nothing.
///
/// Where a member came back, the time before leaving is asked first: what it owes is owed once.
pub(crate) fn owed(exact: &ExactContribution<'_>, cycle: &Cycle, times: &Timeline) -> Option<Owed> {
    times
        .spells()
        .iter()
        .find_map(|spell| owed_in(exact, cycle, times, spell))
}

fn owed_in(exact: &ExactContribution<'_>, cycle: &Cycle, times: &Timeline, spell: &Spell) -> Option<Owed> {
    let rule = exact.rule;
    let joined = spell.from;
    let joins_later = match rule.first_due_of_joiner {
        JoinerDue::NextDue | JoinerDue::Prorated => cycle.scheduled_on < joined,
        JoinerDue::NextCycle => cycle.scheduled_on < joined || cycle.opens < joined,
    };
    if joins_later || cycle.due_on < joined {
        return None;
    }
    // The day whose hands and state count: the scheduled one, or the last before leaving inside the cycle.
    let counts_on = match spell.ended {
        Some(end) if cycle.scheduled_on >= end.on => {
            let started = rule.last_due_of_leaver == LeaverDue::StartedCycle
                && end.state != MemberState::Died
                && cycle.opens <= end.on
                && end.on <= cycle.due_on;
            if !started {
                return None;
            }
            shifted(end.on, -1)
        }
        _ => cycle.scheduled_on,
    };
    if rule.while_suspended == SuspendedDue::Paused && times.suspended(counts_on) {
        return None;
    }
    let hands = times.hands(counts_on);
    let prorated = rule.first_due_of_joiner == JoinerDue::Prorated && joined > cycle.opens;
    let (amount, why) = if prorated {
        let left = days_inclusive(joined, cycle.due_on);
        let amount = exact.amount_for(hands, left, days_inclusive(cycle.opens, cycle.due_on));
        (amount, Rule::ContributionProrated)
    } else {
        (exact.amount_for(hands, 1, 1), Rule::ContributionDue)
    };
    amount.is_positive().then_some(Owed { hands, amount, why })
}

/// Days from one date to another, both counted.
fn days_inclusive(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days().saturating_add(1)
}
