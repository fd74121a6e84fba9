//! A book that is closed up to a day, and going on from there.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::faults::checked;
use super::view::{Fact, is_of_register};
use super::{Book, BookDates, BookEvent, EventKind, Replay, replay};
use crate::error::ChamaError;

/// The book as it was known on a day, with every correction made, closed up to a day: what later events go on from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookSnapshot {
    /// The last day that is closed, and the day on which the book was known so.
    pub dates: BookDates,
    /// The group, the by-laws, the places and the events as they count.
    pub book: Book,
}

/// Returns the book as known on a day, closed up to a day: what was reversed is gone, what was corrected is right.
///
/// What was known and counts for a later day, such as a leaving that was announced, is in it too.
/// Source: docs/src/rules/book.md#snapshots.
///
/// # Errors
/// `date_out_of_range` (`dates.known_on`); then the first fault of the book as known on that day
/// (`book.events[12].what.amount`; see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, book_snapshot};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let closed = book_snapshot(&book, &BookDates::new(day("2025-12-31")))?;
/// assert!(closed.book.events.is_empty());
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "closing the books")]
pub fn book_snapshot(book: &Book, dates: &BookDates) -> Result<BookSnapshot, ChamaError> {
    let read = checked(book, "dates.known_on", dates.known_on)?;
    let events = read.view.facts.iter().map(|fact| BookEvent {
        id: fact.id.to_owned(),
        value_date: fact.value_date,
        recorded_on: Some(recorded_on(fact)),
        what: (*fact.what).clone(),
    });
    Ok(BookSnapshot {
        dates: *dates,
        book: Book {
            chama: book.chama.clone(),
            bylaws: book.bylaws.clone(),
            places: book.places.clone(),
            events: events.collect(),
        },
    })
}

/// The day on which it was written down; an event that a correction moved to a later day, no earlier than that.
fn recorded_on(fact: &Fact<'_>) -> NaiveDate {
    if is_of_register(&fact.what) {
        return fact.known_from;
    }
    fact.known_from.max(fact.value_date)
}

/// Returns the replay of a snapshot and what happened since: the same as the replay of the whole book.
///
/// What reaches back is refused: an event dated up to its last day, a correction of one in it, money of it that is found to be
/// somebody's. Then the host replays the whole book. An event that is in the snapshot may be handed over again. By-laws that begin after the snapshot belong into its book. Source: docs/src/rules/book.md#snapshots.
///
/// # Errors
/// In this order: for each event `wrong_order` (`events[i].value_date`, `.what.value_date`) and `not_compatible` (`events[i].what`);
/// `wrong_order` (`dates.as_of` before the snapshot's last day); then those of [`super::replay`], as of one book with
/// the events behind those of the snapshot.
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, book_snapshot, replay, replay_from};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let closed = book_snapshot(&book, &BookDates::new(day("2025-12-31")))?;
/// let dates = BookDates::new(day("2026-06-30"));
/// assert_eq!(replay_from(&closed, &[], &dates)?, replay(&book, &dates)?);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn replay_from(snapshot: &BookSnapshot, events: &[BookEvent], dates: &BookDates) -> Result<Replay, ChamaError> {
    let closed = snapshot.dates.as_of;
    for (place, event) in events.iter().enumerate() {
        reaches_back(snapshot, event, place)?;
    }
    if dates.as_of < closed {
        return Err(too_early("dates.as_of".to_owned(), dates.as_of, closed));
    }
    let mut book = snapshot.book.clone();
    book.events.extend(events.iter().cloned());
    replay(&book, dates)
}

fn too_early(argument: String, value: NaiveDate, closed: NaiveDate) -> ChamaError {
    ChamaError::WrongOrder {
        argument,
        value: value.to_string(),
        earliest: format!("the end of the snapshot, {closed}"),
    }
}

fn reaches_back(snapshot: &BookSnapshot, event: &BookEvent, place: usize) -> Result<(), ChamaError> {
    let closed = snapshot.dates.as_of;
    let in_snapshot = |id: &str| snapshot.book.events.iter().find(|earlier| earlier.id == *id);
    if in_snapshot(&event.id).is_some() {
        return Ok(());
    }
    if event.value_date <= closed {
        return Err(too_early(
            format!("events[{place}].value_date"),
            event.value_date,
            closed,
        ));
    }
    if let EventKind::Corrected {
        value_date: Some(value_date),
        ..
    } = &event.what
        && *value_date <= closed
    {
        return Err(too_early(
            format!("events[{place}].what.value_date"),
            *value_date,
            closed,
        ));
    }
    let of = match &event.what {
        EventKind::Reversed { event, .. } | EventKind::Corrected { event, .. } => event,
        EventKind::WronglyPaid { payment, .. } => payment,
        EventKind::Attributed { receipt, .. } => receipt,
        _ => return Ok(()),
    };
    match in_snapshot(of) {
        Some(earlier) => Err(ChamaError::NotCompatible {
            first: format!("events[{place}].what"),
            second: "snapshot".to_owned(),
            reason: format!("`{}` of {} is in the snapshot", earlier.id, earlier.value_date),
        }),
        None => Ok(()),
    }
}
