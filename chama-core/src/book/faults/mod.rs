//! Everything that is wrong with a book, each with its place.
//!
//! First what each event says for itself, then the book as its corrections leave it, then what the by-laws make
//! of it. A reversed event is looked at as an event, and is otherwise as if it had never been there.

mod event;
mod position;
mod register;
mod warnings;

pub(crate) use position::{of_event, of_events};

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Book;
use super::holdings::Holdings;
use super::loans::LoanFiles;
use super::references::reference_errors;
use super::register::Register;
use super::view::View;
use crate::bylaws::add_errors;
use crate::error::{ChamaError, Fault};
use crate::limits::{self, check_date, check_id, check_text};
use crate::money::Currency;
use event::event_errors;
use position::position_faults;
use register::register_errors;
use warnings::{document_warnings, loan_warnings, meeting_warnings, overdrawn_warnings};

/// Returns every fault of a book: the errors by kind and place, then what is probably not meant.
///
/// Paths start at the book: `events[17].what.member`. A book with an error in it is refused by every function that
/// takes one; a warning is not. Errors: of the group and each of the by-laws; ids that are there twice or refer to
/// nothing; amounts, dates and texts outside their limits; money written down before its day, or dated before an
/// opening balance that counts it already; changes of a member that are not possible; more attributed than was
/// received; a reversal of a reversal, or of what was reversed before; a payment, waiver or due that the by-laws do not
/// know. Warnings: a place that holds less than nothing at the end of a day; a meeting on a day that is none; those of the
/// group and the by-laws. The cost grows with the number of events. Rule: docs/src/rules/book.md#faults.
///
/// # Examples
/// ```
/// use chama_core::book::{BookEvent, EventKind, book_faults};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: Vec::new(),
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// let left = EventKind::Left { member: "M9".to_owned() };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-03-01"), left));
/// assert_eq!(
///     book_faults(&book)[0].message,
///     "`events[0].what.member` is M9, which does not exist; expected the id of a member"
/// );
/// ```
pub fn book_faults(book: &Book) -> Vec<Fault> {
    let mut errors = Vec::new();
    let found = findings(book, NaiveDate::MAX, &mut errors);
    let mut faults: Vec<Fault> = errors.into_iter().map(ChamaError::into_fault).collect();
    if let (true, Some(read)) = (faults.is_empty(), &found) {
        faults = position_faults(book, read);
    }
    let sound = faults.is_empty();
    if let Some(read) = &found {
        faults.extend(document_warnings(book, &read.register));
        if sound {
            faults.extend(loan_warnings(book, read));
            faults.extend(meeting_warnings(book, &read.view));
            faults.extend(overdrawn_warnings(book, read));
        }
    }
    faults
}

/// A book as it was known on a day: the facts, the register and the files of the loans.
#[derive(Debug, Default)]
pub(crate) struct Read<'a> {
    pub(crate) view: View<'a>,
    pub(crate) register: Register,
    pub(crate) loans: LoanFiles,
    pub(crate) holdings: Holdings,
}

/// The book as known on a day, which is the argument of that name, or the first error in it.
pub(crate) fn checked<'a>(book: &'a Book, argument: &str, known_on: NaiveDate) -> Result<Read<'a>, ChamaError> {
    check_date(argument, known_on)?;
    let mut errors = Vec::new();
    let found = findings(book, known_on, &mut errors);
    match (errors.into_iter().next(), found) {
        (None, Some(read)) => Ok(read),
        (Some(error), _) => Err(error.within("book")),
        (None, None) => Ok(Read::default()),
    }
}

/// The currency of all the by-laws.
pub(crate) fn book_currency(book: &Book) -> Currency {
    book.bylaws.first().map(|bylaws| bylaws.currency).unwrap_or_default()
}

/// All errors but those that only a position shows; nothing more if a list is too long to go through.
fn findings<'a>(book: &'a Book, known_on: NaiveDate, errors: &mut Vec<ChamaError>) -> Option<Read<'a>> {
    let lists = [
        limits::PLACES.check_len("places", book.places.len()),
        limits::EVENTS.check_len("events", book.events.len()),
    ];
    for list in lists {
        errors.extend(list.err());
    }
    if !errors.is_empty() {
        return None;
    }
    let mut of_bylaws = Vec::new();
    add_errors(&book.bylaws, &mut of_bylaws);
    errors.extend(of_bylaws.into_iter().map(|error| error.within("bylaws")));
    place_errors(book, errors);
    let currency = book_currency(book);
    for (place, event) in book.events.iter().enumerate() {
        let mut below = Vec::new();
        event_errors(event, currency, &mut below);
        errors.extend(below.into_iter().map(|error| error.within(&format!("events[{place}]"))));
    }
    let view = View::new(book, known_on, errors);
    let register = Register::new(book, &view);
    register_errors(book, &register, errors);
    reference_errors(book, &register, &view, errors);
    let holdings = Holdings::new(&view, currency, errors);
    let loans = LoanFiles::new(book, &view, errors);
    Some(Read {
        view,
        register,
        loans,
        holdings,
    })
}

fn place_errors(book: &Book, errors: &mut Vec<ChamaError>) {
    let mut ids = BTreeSet::new();
    for (place, cash_place) in book.places.iter().enumerate() {
        let within = |error: ChamaError| error.within(&format!("places[{place}]"));
        errors.extend(check_id("id", &cash_place.id).map_err(within).err());
        errors.extend(check_text("name", &cash_place.name).map_err(within).err());
        if !ids.insert(cash_place.id.as_str()) {
            errors.push(within(ChamaError::Duplicate {
                argument: "id".to_owned(),
                value: cash_place.id.clone(),
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::book::tests::{book, day, event, paid, recorded};
    use crate::book::{BookDates, book_proof};
    use crate::error::Severity;

    #[test]
    fn every_fault_is_named_with_its_place() {
        let reversed = |id: &str| json!({"kind": "reversed", "event": id, "reason": ""});
        let corrected = |id: &str, more: Value| {
            let mut what = json!({"kind": "corrected", "event": id, "reason": ""});
            what.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            what
        };
        let good = event("e1", "2025-02-05", paid("wanjiku", "1000"));
        let met = event("e2", "2025-02-11", json!({"kind": "met"}));
        for (more, path, code) in [
            (
                vec![event("e1", "2025-02-06", paid("otieno", "1"))],
                "events[2].id",
                "duplicate",
            ),
            (
                vec![event("", "2025-02-06", paid("otieno", "1"))],
                "events[2].id",
                "empty",
            ),
            (
                vec![event("e3", "1825-02-06", paid("otieno", "1"))],
                "events[2].value_date",
                "date_out_of_range",
            ),
            (
                vec![event("e3", "2025-02-06", paid("otieno", "0"))],
                "events[2].what.amount",
                "out_of_range",
            ),
            (
                vec![event("e3", "2025-02-06", paid("otieno", "0.001"))],
                "events[2].what.amount",
                "too_many_decimals",
            ),
            (
                vec![event("e3", "2025-02-06", paid("baraka", "1"))],
                "events[2].what.member",
                "not_found",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-06",
                    json!({"kind": "paid", "member": "otieno", "amount": "1", "place": "sock"}),
                )],
                "events[2].what.place",
                "not_found",
            ),
            (
                vec![recorded("e3", "2025-02-06", "2025-02-05", paid("otieno", "1"))],
                "events[2].recorded_on",
                "wrong_order",
            ),
            (
                vec![event("e3", "2025-02-06", reversed("e9"))],
                "events[2].what.event",
                "not_found",
            ),
            (
                vec![
                    event("e3", "2025-02-06", reversed("e1")),
                    event("e4", "2025-02-07", reversed("e3")),
                ],
                "events[3].what.event",
                "not_compatible",
            ),
            (
                vec![
                    event("e3", "2025-02-06", reversed("e1")),
                    event("e4", "2025-02-07", reversed("e1")),
                ],
                "events[3].what.event",
                "duplicate",
            ),
            (
                vec![event("e3", "2025-02-04", reversed("e1"))],
                "events[2].what.event",
                "wrong_order",
            ),
            (
                vec![event("e3", "2025-02-06", corrected("e1", json!({})))],
                "events[2].what.amount",
                "missing_field",
            ),
            (
                vec![event("e3", "2025-02-06", corrected("e1", json!({"member": "baraka"})))],
                "events[2].what.member",
                "not_found",
            ),
            (
                vec![event("e3", "2025-02-12", corrected("e2", json!({"amount": "5"})))],
                "events[2].what.amount",
                "not_compatible",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-12",
                    json!({"kind": "wrongly_paid", "payment": "e2", "member": "otieno", "reason": ""}),
                )],
                "events[2].what.payment",
                "not_compatible",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-06",
                    json!({"kind": "attributed", "receipt": "e1", "member": "otieno", "amount": "1"}),
                )],
                "events[2].what.receipt",
                "not_found",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-06",
                    json!({"kind": "reinstated", "member": "otieno"}),
                )],
                "events[2].what",
                "not_compatible",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-11",
                    json!({"kind": "attended", "meeting": "e1", "members": ["otieno"]}),
                )],
                "events[2].what.meeting",
                "not_found",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-11",
                    json!({"kind": "attended", "meeting": "e2", "members": ["otieno", "otieno"]}),
                )],
                "events[2].what.members[1]",
                "duplicate",
            ),
            (
                vec![event("e3", "2025-02-11", json!({"kind": "met"}))],
                "events[2].value_date",
                "duplicate",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-06",
                    json!({"kind": "transferred", "from_place": "till", "to_place": "till", "amount": "1"}),
                )],
                "events[2].what.from_place",
                "not_compatible",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-10",
                    json!({"kind": "opening_cash", "place": "till", "amount": "1"}),
                )],
                "events[0].value_date",
                "wrong_order",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-10",
                    json!({"kind": "opening_member", "member": "wanjiku"}),
                )],
                "events[0].value_date",
                "wrong_order",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-06",
                    json!({"kind": "interest_received", "place": "bank", "amount": "1", "tax_withheld": "2"}),
                )],
                "events[2].what.tax_withheld",
                "out_of_range",
            ),
            (
                vec![event(
                    "e3",
                    "2025-02-12",
                    json!({"kind": "waived", "member": "otieno", "authority": "", "target":
                        {"kind": "due", "rule": "savings", "scheduled_on": "2025-02-06"}}),
                )],
                "events[2].what.target",
                "not_found",
            ),
        ] {
            let events: Vec<Value> = [good.clone(), met.clone()].into_iter().chain(more).collect();
            let book = book(&events);
            let faults = book_faults(&book);
            let first = faults.first().unwrap_or_else(|| panic!("no fault at {path}"));
            assert!(first.path.starts_with(path), "{first:?} is not at {path}");
            assert_eq!(first.code, code, "{first:?}");
            assert_eq!(first.severity, Severity::Error);
            // Every function refuses the book; one that only a position shows is refused by the position.
            let dates = BookDates::new(day("2025-12-31"));
            assert!(book_proof(&book, &dates).is_err(), "{path}");
        }
    }
}
