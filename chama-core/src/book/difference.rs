//! What two replays say differently: late evidence, a correction, or another decision, and all that it changes.
//!
//! By hand (K76): due on the 5th, fine 200. On the 8th proof of a transfer on the 5th comes in. As known on the 7th and on the
//! 8th: the penalty of 200 is gone, the arrears are gone, the streak is one longer.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{BookDates, BookEntry, Replay};
use crate::bylaws::Fund;
use crate::error::ChamaError;
use crate::limits::SIGNED_AMOUNT;

/// Two replays, of one book as known on two days, or of two books.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplayPair {
    /// What it was.
    pub before: Replay,
    /// What it is.
    pub after: Replay,
}

/// What is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplayFigure {
    /// Unpaid contributions past their due date.
    Arrears,
    /// Unpaid contributions of cycles that are open.
    Current,
    /// Penalties and fines that are owed.
    FinesOwed,
    /// Fees that are owed.
    FeesOwed,
    /// Money held for dues to come.
    Advance,
    /// One penalty of the by-laws: what was charged.
    Penalty,
    /// Dues on time in a row.
    Streak,
    /// Dues paid in time.
    OnTimeCount,
    /// Principal of a loan that is owed.
    LoanPrincipal,
    /// Interest that a loan has asked for.
    LoanInterest,
    /// Penalties that a loan has asked for.
    LoanPenalties,
    /// What of a loan is due and unpaid.
    LoanOwed,
    /// Days past due of a loan.
    LoanDaysPastDue,
    /// What a place holds.
    PlaceHeld,
    /// What a fund has of the cash.
    FundHeld,
}

/// One figure that is different.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplayChange {
    /// What it is.
    pub figure: ReplayFigure,
    /// The id of the member, the loan or the place; none for a fund.
    pub id: Option<String>,
    /// The fund; none of anything else, and for what is of no fund.
    pub fund: Option<Fund>,
    /// The id of the penalty rule.
    pub rule: Option<String>,
    /// The day of the due or the meeting that the penalty is for.
    #[serde(with = "crate::wire::date_option")]
    pub on: Option<NaiveDate>,
    /// What it was; 0 if it was not there.
    #[serde(with = "crate::wire::decimal")]
    pub before: Decimal,
    /// What it is; 0 if it is no longer there.
    #[serde(with = "crate::wire::decimal")]
    pub after: Decimal,
    /// After − before.
    #[serde(with = "crate::wire::decimal")]
    pub change: Decimal,
}

/// What two replays say differently.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplayDifference {
    /// The days of the first.
    pub before: BookDates,
    /// The days of the second.
    pub after: BookDates,
    /// Every figure that is different, by kind, then by whose it is.
    pub changes: Vec<ReplayChange>,
    /// Entries that are no longer there.
    pub entries_gone: Vec<BookEntry>,
    /// Entries that were not there.
    pub entries_new: Vec<BookEntry>,
}

/// Returns every figure and every entry in which two replays differ; of two that say the same, none.
///
/// Of one book as known on two days it is what late evidence or a correction changed; of two books, what another decision would
/// have changed. Source: docs/src/rules/book.md#difference.
///
/// # Errors
/// `out_of_range` (`pair.after`): a figure that is more than 10¹² away from what it was.
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, ReplayPair, replay, replay_difference};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let as_of = day("2025-02-28");
/// let before = replay(&book, &BookDates { as_of, known_on: day("2025-02-28") })?;
/// let after = replay(&book, &BookDates { as_of, known_on: day("2025-03-31") })?;
/// assert!(replay_difference(&ReplayPair { before, after })?.changes.is_empty());
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "what if")]
pub fn replay_difference(pair: &ReplayPair) -> Result<ReplayDifference, ChamaError> {
    let (before, after) = (figures(&pair.before), figures(&pair.after));
    let mut keys: Vec<&Key<'_>> = before
        .keys()
        .chain(after.keys().filter(|key| !before.contains_key(*key)))
        .collect();
    crate::sort::ascending(&mut keys);
    let mut changes = Vec::new();
    for key in keys {
        let of = |figures: &BTreeMap<Key<'_>, Decimal>| figures.get(key).copied();
        let (was, is) = (of(&before), of(&after));
        // What is 0 and what is not there are the same, shown in the form of the other.
        let zero = |other: Option<Decimal>| Decimal::new(0, other.map_or(0, |other| other.scale()));
        let (was, is) = (was.unwrap_or_else(|| zero(is)), is.unwrap_or_else(|| zero(was)));
        if was == is {
            continue;
        }
        let too_far = || SIGNED_AMOUNT.refuse("pair.after", is);
        let change = is.checked_sub(was).ok_or_else(too_far)?;
        SIGNED_AMOUNT.check_decimal("pair.after", change)?;
        let (figure, id, fund, rule, on) = *key;
        changes.push(ReplayChange {
            figure,
            id: id.map(str::to_owned),
            fund,
            rule: rule.map(str::to_owned),
            on,
            before: was,
            after: is,
            change,
        });
    }
    Ok(ReplayDifference {
        before: pair.before.dates,
        after: pair.after.dates,
        changes,
        entries_gone: only_in(&pair.before.entries, &pair.after.entries),
        entries_new: only_in(&pair.after.entries, &pair.before.entries),
    })
}

/// A figure by its names.
type Key<'a> = (
    ReplayFigure,
    Option<&'a str>,
    Option<Fund>,
    Option<&'a str>,
    Option<NaiveDate>,
);

fn figures(replay: &Replay) -> BTreeMap<Key<'_>, Decimal> {
    let mut figures = BTreeMap::new();
    for member in &replay.members {
        let mut put = |figure, amount| figures.insert((figure, Some(member.member.as_str()), None, None, None), amount);
        put(ReplayFigure::Arrears, member.arrears);
        put(ReplayFigure::Current, member.current);
        put(ReplayFigure::FinesOwed, member.fines_owed);
        put(ReplayFigure::FeesOwed, member.fees_owed);
        put(ReplayFigure::Advance, member.advance);
        put(ReplayFigure::Streak, member.streak.into());
        put(ReplayFigure::OnTimeCount, member.on_time_count.into());
        for penalty in &member.penalties {
            let names = (Some(penalty.penalty.as_str()), Some(penalty.subject_on));
            let key = (
                ReplayFigure::Penalty,
                Some(member.member.as_str()),
                None,
                names.0,
                names.1,
            );
            let sum: &mut Decimal = figures.entry(key).or_insert(Decimal::new(0, penalty.charged.scale()));
            *sum = sum.saturating_add(penalty.charged);
        }
    }
    for loan in &replay.loans {
        let mut put = |figure, amount| figures.insert((figure, Some(loan.loan.as_str()), None, None, None), amount);
        put(ReplayFigure::LoanPrincipal, loan.principal_outstanding);
        put(ReplayFigure::LoanInterest, loan.asked.interest);
        put(ReplayFigure::LoanPenalties, loan.asked.penalties);
        put(ReplayFigure::LoanOwed, loan.owed.total);
        put(ReplayFigure::LoanDaysPastDue, loan.days_past_due.into());
    }
    for place in &replay.proof.held {
        let id = Some(place.place.id.as_str());
        figures.insert((ReplayFigure::PlaceHeld, id, None, None, None), place.held);
    }
    for fund in &replay.funds {
        figures.insert((ReplayFigure::FundHeld, None, fund.fund, None, None), fund.held);
    }
    figures
}

/// The entries of one list that the other does not have, each as often as it is missing.
fn only_in(list: &[BookEntry], other: &[BookEntry]) -> Vec<BookEntry> {
    let mut there: BTreeMap<(NaiveDate, &str), Vec<&BookEntry>> = BTreeMap::new();
    for entry in other {
        there.entry((entry.on, &entry.event)).or_default().push(entry);
    }
    let mut missing = Vec::new();
    for entry in list {
        let same = there.get_mut(&(entry.on, entry.event.as_str()));
        let found = same.and_then(|same| {
            same.iter()
                .position(|one| *one == entry)
                .map(|place| same.swap_remove(place))
        });
        if found.is_none() {
            missing.push(entry.clone());
        }
    }
    missing
}
