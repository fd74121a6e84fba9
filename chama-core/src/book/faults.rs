//! Everything that is wrong with a book, each with its place.
//!
//! First what each event says for itself, then the book as its corrections leave it, then what the by-laws make
//! of it. A reversed event is looked at as an event, and is otherwise as if it had never been there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::accounts::accounts;
use super::cash::movements;
use super::references::reference_errors;
use super::register::{ChangeOrigin, Register};
use super::view::{Fact, View, is_of_register};
use super::{Book, BookEvent, EventKind};
use crate::bylaws::{Bylaws, MeetingRule, add_errors, bylaws_faults};
use crate::calendar::{BusinessDays, DateSeries, Dates};
use crate::chama::{Chama, chama_errors, chama_faults, check_hands};
use crate::contribution::{Charge, MemberAccount, OpeningDue, contribution_position};
use crate::error::{ChamaError, Fault, Severity};
use crate::limits::{self, check_date, check_id, check_text};
use crate::money::{Currency, Minor, minor_amount, minor_signed};

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
    if let (true, Some((register, view))) = (faults.is_empty(), &found) {
        faults = position_faults(book, register, view);
    }
    let sound = faults.is_empty();
    if let Some((register, view)) = &found {
        faults.extend(document_warnings(book, register));
        if sound {
            faults.extend(meeting_warnings(book, view));
            faults.extend(overdrawn_warnings(book, view));
        }
    }
    faults
}

/// The book as known on a day, which is the argument of that name, or the first error in it.
pub(crate) fn checked<'a>(book: &'a Book, argument: &str, known_on: NaiveDate) -> Result<View<'a>, ChamaError> {
    check_date(argument, known_on)?;
    let mut errors = Vec::new();
    let found = findings(book, known_on, &mut errors);
    match (errors.into_iter().next(), found) {
        (None, Some((_, view))) => Ok(view),
        (Some(error), _) => Err(error.within("book")),
        (None, None) => Ok(View::default()),
    }
}

/// The currency of all the by-laws.
pub(crate) fn book_currency(book: &Book) -> Currency {
    book.bylaws.first().map(|bylaws| bylaws.currency).unwrap_or_default()
}

/// All errors but those that only a position shows; nothing more if a list is too long to go through.
fn findings<'a>(book: &'a Book, known_on: NaiveDate, errors: &mut Vec<ChamaError>) -> Option<(Register, View<'a>)> {
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
    Some((register, view))
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

/// What an event says for itself, with paths below the event's.
fn event_errors(event: &BookEvent, currency: Currency, errors: &mut Vec<ChamaError>) {
    errors.extend(check_id("id", &event.id).err());
    errors.extend(check_date("value_date", event.value_date).err());
    if let Some(recorded_on) = event.recorded_on {
        errors.extend(check_date("recorded_on", recorded_on).err());
        // A change of the register may be announced; money is not written down before it is there.
        if recorded_on < event.value_date && !is_of_register(&event.what) {
            errors.push(ChamaError::WrongOrder {
                argument: "recorded_on".to_owned(),
                value: recorded_on.to_string(),
                earliest: event.value_date.to_string(),
            });
        }
    }
    let mut below = Vec::new();
    kind_errors(&event.what, currency, &mut below);
    errors.extend(below.into_iter().map(|error| error.within("what")));
}

fn kind_errors(what: &EventKind, currency: Currency, errors: &mut Vec<ChamaError>) {
    let mut keep = |checked: Result<(), ChamaError>| errors.extend(checked.err());
    let above_zero = |amount: &Decimal| check_above_zero("amount", *amount, currency);
    match what {
        EventKind::OpeningCash { amount, .. } => keep(minor_signed("amount", *amount, currency).map(drop)),
        EventKind::OpeningMember {
            dues, charges, advance, ..
        } => {
            for (place, due) in dues.iter().enumerate() {
                let within = |error: ChamaError| error.within(&format!("dues[{place}]"));
                opening_due_errors(due, currency)
                    .into_iter()
                    .for_each(|checked| keep(checked.map_err(within)));
            }
            for (place, charge) in charges.iter().enumerate() {
                let within = |error: ChamaError| error.within(&format!("charges[{place}]"));
                charge_errors(charge, currency)
                    .into_iter()
                    .for_each(|checked| keep(checked.map_err(within)));
            }
            keep(minor_amount("advance", *advance, currency).map(drop));
        }
        EventKind::Joined { member, name, hands } => {
            keep(check_id("member", member));
            keep(check_text("name", name));
            keep(check_hands("hands", *hands));
        }
        EventKind::HandsSet { hands, .. } => keep(check_hands("hands", *hands)),
        EventKind::Left { .. }
        | EventKind::Removed { .. }
        | EventKind::Died { .. }
        | EventKind::Suspended { .. }
        | EventKind::Reinstated { .. }
        | EventKind::Rejoined { .. }
        | EventKind::RoleGiven { .. }
        | EventKind::RoleEnded { .. } => {}
        EventKind::Paid { amount, reference, .. } | EventKind::Withdrawn { amount, reference, .. } => {
            keep(above_zero(amount));
            keep(check_text("reference", reference));
        }
        EventKind::ReceivedUnidentified {
            amount,
            payer,
            reference,
            ..
        } => {
            keep(above_zero(amount));
            keep(check_text("payer", payer));
            keep(check_text("reference", reference));
        }
        EventKind::Attributed { amount, .. } | EventKind::Transferred { amount, .. } => keep(above_zero(amount)),
        EventKind::WronglyPaid { reason, .. } | EventKind::Reversed { reason, .. } => {
            keep(check_text("reason", reason));
        }
        EventKind::Fined { amount, reason, .. }
        | EventKind::FeeCharged { amount, reason, .. }
        | EventKind::PlaceCharged { amount, reason, .. } => {
            keep(above_zero(amount));
            keep(check_text("reason", reason));
        }
        EventKind::Waived { amount, authority, .. } => {
            if let Some(amount) = amount {
                keep(above_zero(amount));
            }
            keep(check_text("authority", authority));
        }
        EventKind::Met { note } => keep(check_text("note", note)),
        EventKind::Attended { members, .. } => {
            keep(if members.is_empty() {
                Err(ChamaError::Empty {
                    argument: "members".to_owned(),
                })
            } else {
                limits::MEMBERS.check_len("members", members.len())
            });
        }
        EventKind::Expense {
            amount, payee, reason, ..
        } => {
            keep(above_zero(amount));
            keep(check_text("payee", payee));
            keep(check_text("reason", reason));
        }
        EventKind::InterestReceived {
            amount, tax_withheld, ..
        } => {
            keep(above_zero(amount));
            keep(minor_amount("tax_withheld", *tax_withheld, currency).map(drop));
            if tax_withheld > amount {
                keep(Err(ChamaError::OutOfRange {
                    argument: "tax_withheld".to_owned(),
                    value: tax_withheld.to_string(),
                    minimum: "0".to_owned(),
                    maximum: amount.to_string(),
                }));
            }
        }
        EventKind::IncomeReceived {
            amount, payer, reason, ..
        } => {
            keep(above_zero(amount));
            keep(check_text("payer", payer));
            keep(check_text("reason", reason));
        }
        EventKind::Corrected {
            amount,
            value_date,
            reason,
            ..
        } => {
            if let Some(amount) = amount {
                keep(minor_signed("amount", *amount, currency).map(drop));
            }
            if let Some(value_date) = value_date {
                keep(check_date("value_date", *value_date));
            }
            keep(check_text("reason", reason));
        }
    }
}

fn check_above_zero(argument: &str, amount: Decimal, currency: Currency) -> Result<(), ChamaError> {
    if minor_amount(argument, amount, currency)?.is_zero() {
        return Err(ChamaError::OutOfRange {
            argument: argument.to_owned(),
            value: amount.to_string(),
            minimum: Minor(1).amount(currency).to_string(),
            maximum: limits::AMOUNT.maximum.to_string(),
        });
    }
    Ok(())
}

fn opening_due_errors(due: &OpeningDue, currency: Currency) -> [Result<(), ChamaError>; 3] {
    [
        check_id("rule", &due.rule),
        check_date("due_on", due.due_on),
        check_above_zero("amount", due.amount, currency),
    ]
}

fn charge_errors(charge: &Charge, currency: Currency) -> [Result<(), ChamaError>; 4] {
    [
        check_id("id", &charge.id),
        check_date("on", charge.on),
        check_above_zero("amount", charge.amount, currency),
        check_text("reason", &charge.reason),
    ]
}

/// The group with the changes of the book; a fault of a change is one of its event.
fn register_errors(book: &Book, register: &Register, errors: &mut Vec<ChamaError>) {
    let chama = Chama {
        members: register.members.clone(),
        ..book.chama.clone()
    };
    for mut error in chama_errors(&chama) {
        for path in error.paths().into_iter().flatten() {
            *path = origin(register, path);
        }
        errors.push(error);
    }
}

/// From a path in the register with all its changes to one in the book.
fn origin(register: &Register, path: &str) -> String {
    let own = format!("chama.{path}");
    let Some((member, rest)) = indexed(path, "members[") else {
        return own;
    };
    let Some(line) = register.origins.get(member) else {
        return own;
    };
    if let Some((change, rest)) = indexed(rest.trim_start_matches('.'), "changes[") {
        return match line.changes.get(change) {
            Some(ChangeOrigin::Event(place)) if rest == ".on" => format!("events[{place}].value_date"),
            Some(ChangeOrigin::Event(place)) => format!("events[{place}]{rest}"),
            Some(ChangeOrigin::Own(place)) => format!("chama.members[{member}].changes[{place}]{rest}"),
            None => own,
        };
    }
    match (line.joined, rest) {
        (Some(place), ".joined") => format!("events[{place}].value_date"),
        (Some(place), ".id") => format!("events[{place}].what.member"),
        (Some(place), "") => format!("events[{place}].what"),
        (Some(place), rest) => format!("events[{place}].what{rest}"),
        (None, _) => own,
    }
}

/// Takes `members[3]` off the front of a path.
fn indexed<'a>(path: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let (index, rest) = path.strip_prefix(name)?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}

/// What only a position shows: a payment, a waiver or an opening due that the by-laws do not know.
fn position_faults(book: &Book, register: &Register, view: &View<'_>) -> Vec<Fault> {
    let last_day = view.facts.last().map(|fact| fact.value_date);
    let Some(last_day) = last_day.or_else(|| book.bylaws.last().map(|bylaws| bylaws.effective_from)) else {
        return Vec::new();
    };
    let accounts = accounts(register, view);
    let wrong = accounts.iter().enumerate().filter_map(|(place, account)| {
        let error = contribution_position(&book.bylaws, account, last_day).err()?;
        let mut fault = of_event(error, account, register, view).into_fault();
        // Some errors name a part of the by-laws and no path: then it is the member's.
        if fault.path.is_empty() {
            fault.path = origin(register, &format!("members[{place}]"));
        }
        Some(fault)
    });
    wrong.collect()
}

/// An error of a list of accounts as one of the events from which they were made.
pub(crate) fn of_events(
    error: ChamaError,
    accounts: &[MemberAccount],
    register: &Register,
    view: &View<'_>,
) -> ChamaError {
    let mut error = error;
    let path = error.paths().into_iter().flatten().next().map(|path| path.clone());
    let account = path.and_then(|path| accounts.get(indexed(&path, "accounts[")?.0));
    match account {
        Some(account) => of_event(error, account, register, view),
        None => error,
    }
}

fn of_event(mut error: ChamaError, account: &MemberAccount, register: &Register, view: &View<'_>) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        let rest = match indexed(path, "accounts[") {
            Some((_, rest)) => rest.trim_start_matches('.'),
            None => path.strip_prefix("account.").unwrap_or(path),
        };
        let event = |list: &str, id: &dyn Fn(usize) -> Option<String>| {
            let (index, rest) = indexed(rest, list)?;
            let fact = view.fact(&id(index)?)?;
            Some(format!("events[{}].what{rest}", fact.place))
        };
        *path = event("payments[", &|index| {
            account.payments.get(index).map(|one| one.id.clone())
        })
        .or_else(|| {
            event("waivers[", &|index| {
                account.waivers.get(index).map(|one| one.id.clone())
            })
        })
        .or_else(|| {
            event("charges[", &|index| {
                account.charges.get(index).map(|one| one.id.clone())
            })
        })
        .or_else(|| opening_path(view, &account.member.id, rest))
        .or_else(|| {
            let member = register.by_id.get(&account.member.id)?;
            Some(origin(register, &format!("members[{member}]")))
        })
        .unwrap_or_else(|| path.clone());
    }
    error
}

/// A path in what an account opened with.
fn opening_path(view: &View<'_>, of: &str, rest: &str) -> Option<String> {
    let opening = view
        .facts
        .iter()
        .find(|fact| matches!(&*fact.what, EventKind::OpeningMember { member, .. } if member == of))?;
    match indexed(rest, "opening_dues[") {
        Some((index, rest)) => Some(format!("events[{}].what.dues[{index}]{rest}", opening.place)),
        None => Some(format!("events[{}].what", opening.place)),
    }
}

/// The warnings of the group and of the by-laws.
fn document_warnings(book: &Book, register: &Register) -> Vec<Fault> {
    let chama = Chama {
        members: register.members.clone(),
        ..book.chama.clone()
    };
    let of_group = chama_faults(&chama).into_iter().map(|fault| Fault {
        path: origin(register, &fault.path),
        message: fault.message.replace(&fault.path, &origin(register, &fault.path)),
        ..fault
    });
    of_group
        .chain(bylaws_faults(&book.bylaws))
        .filter(|fault| fault.severity == Severity::Warning)
        .collect()
}

fn warning(error: ChamaError) -> Fault {
    Fault {
        severity: Severity::Warning,
        ..error.into_fault()
    }
}

/// Meetings on days on which the by-laws have none.
fn meeting_warnings(book: &Book, view: &View<'_>) -> Vec<Fault> {
    let series: Vec<(NaiveDate, Option<DateSeries>)> = book
        .bylaws
        .iter()
        .map(|bylaws| {
            (
                bylaws.effective_from,
                bylaws.meeting.as_ref().map(|rule| meeting_series(bylaws, rule)),
            )
        })
        .collect();
    let dates: Vec<(NaiveDate, Option<Dates<'_>>)> = series
        .iter()
        .map(|(from, series)| (*from, series.as_ref().map(Dates::new)))
        .collect();
    let mut faults = Vec::new();
    for fact in view
        .facts
        .iter()
        .filter(|fact| matches!(*fact.what, EventKind::Met { .. }))
    {
        let on = fact.value_date;
        let in_force = dates.iter().enumerate().rev().find(|(_, (from, _))| *from <= on);
        let (place, reason) = match in_force {
            Some((place, (_, Some(dates)))) => {
                let next = dates.date(dates.first_number(|date| date >= on)).date;
                if next == on {
                    continue;
                }
                (
                    place,
                    format!("the by-laws have no meeting on {on}; the next is on {next}"),
                )
            }
            other => (
                other.map_or(0, |(place, _)| place),
                format!("the by-laws in force on {on} have no meetings"),
            ),
        };
        faults.push(warning(ChamaError::NotCompatible {
            first: fact.date_path(),
            second: format!("bylaws[{place}].meeting"),
            reason,
        }));
    }
    faults
}

/// The dates of the meetings under one set of by-laws.
pub(crate) fn meeting_series(bylaws: &Bylaws, rule: &MeetingRule) -> DateSeries {
    DateSeries {
        start: rule.first_meeting,
        frequency: rule.frequency.clone(),
        business_days: BusinessDays {
            rule: rule.meeting_day,
            weekend: bylaws.weekend,
            holidays: bylaws.holidays.clone(),
        },
    }
}

/// Places that hold less than nothing at the end of a day, each time that it begins.
fn overdrawn_warnings(book: &Book, view: &View<'_>) -> Vec<Fault> {
    let currency = book_currency(book);
    let mut held: BTreeMap<&str, Minor> = BTreeMap::new();
    // The last outflow of the day, by place.
    let mut touched: BTreeMap<&str, (Minor, Minor, &Fact<'_>)> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut facts = view.facts.iter().peekable();
    while let Some(fact) = facts.next() {
        for step in movements(&fact.what, currency).into_iter().flatten() {
            let balance = held.entry(step.place).or_default();
            let morning = *balance;
            *balance += step.amount;
            let day = touched.entry(step.place).or_insert((morning, Minor::ZERO, fact));
            if !step.amount.is_positive() {
                (day.1, day.2) = (-step.amount, fact);
            }
        }
        if facts.peek().is_some_and(|next| next.value_date == fact.value_date) {
            continue;
        }
        for (place, (morning, paid, fact)) in std::mem::take(&mut touched) {
            let evening = held.get(place).copied().unwrap_or_default();
            if evening < Minor::ZERO && morning >= Minor::ZERO {
                faults.push(warning(ChamaError::OutOfRange {
                    argument: fact.path("amount"),
                    value: paid.amount(currency).to_string(),
                    minimum: Minor(1).amount(currency).to_string(),
                    maximum: format!(
                        "{}, what `{place}` has for it on {}",
                        (paid + evening).or_zero().amount(currency),
                        fact.value_date
                    ),
                }));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::book::{BookDates, book_members, book_proof, cash_positions, member_accounts};
    use crate::contribution::contribution_positions;
    use crate::json::from_value;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn event(id: &str, on: &str, what: Value) -> Value {
        json!({"id": id, "value_date": on, "what": what})
    }

    fn recorded(id: &str, on: &str, recorded_on: &str, what: Value) -> Value {
        json!({"id": id, "value_date": on, "recorded_on": recorded_on, "what": what})
    }

    fn paid(member: &str, amount: &str) -> Value {
        json!({"kind": "paid", "member": member, "amount": amount, "place": "till"})
    }

    /// Wanjiku and Otieno owe 1,000 on the 5th of each month, and 200 if it is late.
    fn book(events: &[Value]) -> Book {
        from_value(&json!({
            "chama": {
                "id": "umoja", "group_kind": "table_banking", "formed_on": "2025-01-01",
                "members": [{"id": "wanjiku", "joined": "2025-01-01"}, {"id": "otieno", "joined": "2025-01-01"}]
            },
            "bylaws": [{
                "effective_from": "2025-01-01",
                "meeting": {"first_meeting": "2025-01-11", "frequency": {"kind": "months", "every": 1}},
                "contributions": [{
                    "id": "savings", "amount": "1000", "first_due": "2025-02-05", "last_due": "2025-02-05",
                    "frequency": {"kind": "months", "every": 1}
                }],
                "penalties": [{
                    "id": "late", "trigger": {"kind": "late_contribution"}, "basis": {"kind": "fixed", "amount": "200"}
                }]
            }],
            "places": [{"id": "till", "place_kind": "mobile_money"}, {"id": "bank", "place_kind": "bank"}],
            "events": events
        }))
        .unwrap()
    }

    /// Each member's arrears and fines.
    fn owed(book: &Book, as_of: &str, known_on: &str) -> Vec<(String, String)> {
        let accounts = member_accounts(book, day(known_on)).unwrap();
        let positions = contribution_positions(&book.bylaws, &accounts, day(as_of)).unwrap();
        let line = |position: &crate::contribution::ContributionPosition| {
            (position.arrears.to_string(), position.fines_owed.to_string())
        };
        positions.iter().map(line).collect()
    }

    fn pair(arrears: &str, fines: &str) -> (String, String) {
        (arrears.to_owned(), fines.to_owned())
    }

    #[test]
    fn late_proof_of_a_payment_in_time_takes_the_fine_away_from_the_day_on_which_it_is_known() {
        let book = book(&[
            event("e1", "2025-02-05", paid("wanjiku", "1000")),
            recorded("e2", "2025-02-05", "2025-02-08", paid("otieno", "1000")),
        ]);
        assert_eq!(book_faults(&book), []);
        assert_eq!(owed(&book, "2025-02-08", "2025-02-07")[1], pair("1000.00", "200.00"));
        assert_eq!(owed(&book, "2025-02-08", "2025-02-08")[1], pair("0.00", "0.00"));
    }

    #[test]
    fn a_payment_credited_to_the_wrong_member_moves_with_the_day_of_its_money() {
        let moved = json!({"kind": "wrongly_paid", "payment": "e1", "member": "otieno", "reason": "his message"});
        let book = book(&[
            event("e1", "2025-02-05", paid("wanjiku", "1000")),
            event("e2", "2025-02-08", moved),
        ]);
        assert_eq!(
            owed(&book, "2025-02-08", "2025-02-07"),
            [pair("0.00", "0.00"), pair("1000.00", "200.00")]
        );
        assert_eq!(
            owed(&book, "2025-02-08", "2025-02-08"),
            [pair("1000.00", "200.00"), pair("0.00", "0.00")]
        );
    }

    #[test]
    fn unidentified_money_counts_for_the_day_on_which_it_came() {
        let came = json!({"kind": "received_unidentified", "amount": "1500", "place": "till"});
        let found = json!({"kind": "attributed", "receipt": "e1", "member": "otieno", "amount": "1000"});
        let mut book = book(&[event("e1", "2025-02-05", came), event("e2", "2025-02-20", found)]);
        assert_eq!(owed(&book, "2025-02-28", "2025-02-28")[1], pair("0.00", "0.00"));
        let proof = book_proof(&book, &BookDates::new(day("2025-02-28"))).unwrap();
        assert_eq!(proof.total_received.to_string(), "1500.00");
        assert_eq!(proof.used.last().unwrap().amount.to_string(), "500.00");
        assert!(proof.members_difference.is_zero());
        book.events[1].what = from_value(&json!({
            "kind": "attributed", "receipt": "e1", "member": "otieno", "amount": "1500.01"
        }))
        .unwrap();
        assert_eq!(
            book_faults(&book)[0].message,
            "`events[1].what.amount` is 1500.01, but must be from 0.01 to 1500.00, what is left of `e1`"
        );
    }

    #[test]
    fn a_correction_holds_for_all_days_from_the_day_on_which_it_is_known() {
        let right =
            json!({"kind": "corrected", "event": "e1", "amount": "100", "place": "bank", "reason": "one nought"});
        let book = book(&[
            event("e1", "2025-02-05", paid("wanjiku", "1000")),
            event("e2", "2025-02-09", right),
        ]);
        let held = |known_on: &str| {
            let dates = BookDates {
                as_of: day("2025-02-05"),
                known_on: day(known_on),
            };
            let places = cash_positions(&book, &dates).unwrap();
            places
                .iter()
                .map(|place| place.held.to_string())
                .collect::<Vec<String>>()
        };
        assert_eq!(held("2025-02-08"), ["1000.00", "0.00"]);
        assert_eq!(held("2025-02-09"), ["0.00", "100.00"]);
    }

    #[test]
    fn members_come_and_go_by_events() {
        let mut book = book(&[
            event(
                "e1",
                "2025-02-01",
                json!({"kind": "joined", "member": "kevin", "hands": "0.5"}),
            ),
            event(
                "e2",
                "2025-03-01",
                json!({"kind": "hands_set", "member": "kevin", "hands": "2"}),
            ),
            recorded(
                "e3",
                "2025-04-01",
                "2025-03-01",
                json!({"kind": "left", "member": "wanjiku"}),
            ),
        ]);
        assert_eq!(book_faults(&book), []);
        let members = book_members(&book, day("2025-03-01")).unwrap();
        assert_eq!(members[0].changes.len(), 1);
        assert_eq!(
            (members[2].id.as_str(), members[2].changes[0].on),
            ("kevin", day("2025-03-01"))
        );
        book.events.swap(1, 2);
        book.events[2].value_date = day("2025-01-20");
        book.events[2].recorded_on = None;
        assert_eq!(
            book_faults(&book)[0].message,
            "`events[2].value_date` is 2025-01-20, which must not be before 2025-02-01"
        );
    }

    #[test]
    fn a_place_below_zero_is_shown_and_warned_about_never_cut_off() {
        let tea = json!({"kind": "expense", "place": "till", "amount": "450", "payee": "Atieno", "reason": "tea"});
        let book = book(&[event("e1", "2025-02-08", tea)]);
        let faults = book_faults(&book);
        assert_eq!((faults.len(), faults[0].severity), (1, Severity::Warning));
        assert_eq!(
            faults[0].message,
            "`events[0].what.amount` is 450.00, but must be from 0.01 to 0.00, what `till` has for it on 2025-02-08"
        );
        let held = cash_positions(&book, &BookDates::new(day("2025-02-08"))).unwrap();
        assert_eq!(held[0].held.to_string(), "-450.00");
    }

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

    #[test]
    fn a_meeting_on_another_day_is_a_warning() {
        let book = book(&[event("e1", "2025-02-12", json!({"kind": "met"}))]);
        let faults = book_faults(&book);
        assert_eq!(faults[0].severity, Severity::Warning);
        assert_eq!(
            faults[0].message,
            "`events[0].value_date` and `bylaws[0].meeting` do not go together: the by-laws have no meeting on \
             2025-02-12; the next is on 2025-03-11"
        );
    }
}
