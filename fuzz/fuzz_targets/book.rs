//! The book: any text is read or refused; in any book without errors all differences are zero and every entry adds up to 0.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use chama_core::book::{
    Book, BookDates, BookProof, ReplayPair, StatementTerms, book_faults, book_guarantees, book_loans, book_members,
    book_proof, book_snapshot, cash_positions, fund_cash, meeting_sheet, member_accounts, member_statement, replay,
    replay_difference, replay_from,
};
use chama_core::error::Severity;
use chama_core::json::{from_value, place_of, read_book, to_text};
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;
use serde_json::Value;

const YEAR: &str = include_str!("../../examples/data/umoja.json");

/// A change to a good book.
#[derive(Debug, Arbitrary)]
enum Change {
    Remove(u16),
    Double(u16),
    Swap(u16, u16),
    /// Puts a part of one event's `what` into another's.
    Mix(u16, u16, u8),
    Amount(u16, i32),
    Day(u16, u16),
    Known(u16, u16),
    Reverse(u16),
    Correct(u16, Option<i32>, Option<u16>),
    Move(u16, u8),
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        match read_book(text) {
            Ok(book) => check(&book, 0),
            Err(faults) => {
                assert!(!faults.is_empty());
                for fault in faults {
                    let _ = place_of(text, &fault.path);
                }
            }
        }
    }
    let mut input = Unstructured::new(bytes);
    let Ok(as_of) = u16::arbitrary(&mut input) else { return };
    let Ok(changes) = Vec::<Change>::arbitrary(&mut input) else {
        return;
    };
    let mut document: Value = serde_json::from_str(YEAR).expect("the committed file reads");
    if as_of % 2 == 0 {
        // The waterfall of the group leaves loans out; the usual one does not.
        for bylaws in document["bylaws"].as_array_mut().into_iter().flatten() {
            bylaws["allocation"] = serde_json::json!({});
        }
    }
    if let Some(Value::Array(events)) = document.get_mut("events") {
        // A short book is as good as a long one, and faster; loans begin in April.
        events.drain(..65_usize.min(events.len()));
        events.truncate(100);
        for (number, change) in changes.iter().take(12).enumerate() {
            apply(events, change, number);
        }
    }
    if let Ok(book) = from_value::<Book>(&document) {
        check(&book, as_of);
    }
});

fn day(offset: u16) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 12, 1).expect("a date") + Days::new(u64::from(offset % 500))
}

fn apply(events: &mut Vec<Value>, change: &Change, number: usize) {
    let count = events.len().max(1);
    let at = |index: &u16| usize::from(*index) % count;
    if events.is_empty() {
        return;
    }
    let id = |event: &Value| event["id"].clone();
    match change {
        Change::Remove(index) => drop(events.remove(at(index))),
        Change::Double(index) => {
            let mut event = events[at(index)].clone();
            event["id"] = format!("d{number}").into();
            events.push(event);
        }
        Change::Swap(one, other) => events.swap(at(one), at(other)),
        Change::Mix(one, other, part) => {
            let from = events[at(other)]["what"].as_object().cloned().unwrap_or_default();
            if let Some((key, value)) = from.iter().nth(usize::from(*part) % from.len().max(1)) {
                events[at(one)]["what"][key] = value.clone();
            }
        }
        Change::Amount(index, amount) => {
            events[at(index)]["what"]["amount"] = Decimal::new((*amount).into(), 2).to_string().into();
        }
        Change::Day(index, on) => events[at(index)]["value_date"] = day(*on).to_string().into(),
        Change::Known(index, on) => events[at(index)]["recorded_on"] = day(*on).to_string().into(),
        Change::Reverse(index) => {
            let what = serde_json::json!({"kind": "reversed", "event": id(&events[at(index)]), "reason": ""});
            events.push(serde_json::json!({"id": format!("r{number}"), "value_date": "2026-06-01", "what": what}));
        }
        Change::Correct(index, amount, on) => {
            let amount = amount.map(|amount| Decimal::new(amount.into(), 2).to_string());
            let on = on.map(|on| day(on).to_string());
            let event = id(&events[at(index)]);
            let what = serde_json::json!({
                "kind": "corrected", "event": event, "amount": amount, "value_date": on, "reason": ""
            });
            events.push(serde_json::json!({"id": format!("c{number}"), "value_date": "2026-06-01", "what": what}));
        }
        Change::Move(index, member) => {
            let names = ["wanjiku", "otieno", "mutua", "halima", "nobody"];
            let member = names[usize::from(*member) % names.len()];
            let payment = id(&events[at(index)]);
            let what = serde_json::json!({"kind": "wrongly_paid", "payment": payment, "member": member, "reason": ""});
            events.push(serde_json::json!({"id": format!("w{number}"), "value_date": "2026-06-01", "what": what}));
        }
    }
}

/// What every replay keeps.
fn lines(book: &Book, dates: &BookDates, proof: BookProof) {
    let stands = replay(book, dates).expect("a book with a proof");
    assert_eq!(stands.proof, proof);
    assert!(
        proof.balance_difference.is_zero() && proof.unbalanced.is_none(),
        "{proof:?}"
    );
    let mut sum = Decimal::ZERO;
    for entry in &stands.entries {
        assert!(entry.on <= dates.as_of);
        assert!(
            entry.lines.iter().map(|line| line.amount).sum::<Decimal>().is_zero(),
            "{entry:?}"
        );
    }
    for line in &stands.balances {
        sum += line.balance;
    }
    assert!(sum.is_zero());
    let snapshot = book_snapshot(book, dates).expect("a book with a proof");
    let again = replay_from(&snapshot, &[], dates).expect("a book with a proof");
    assert_eq!(again.balances, stands.balances);
    let sheet = meeting_sheet(book, dates).expect("a book with a proof");
    for line in sheet.lines {
        let terms = StatementTerms {
            member: line.member,
            first_day: dates.as_of,
            last_day: dates.as_of,
            known_on: dates.known_on,
        };
        let statement = member_statement(book, &terms).expect("a member");
        let changes: Decimal = statement.lines.iter().map(|line| line.change.own).sum();
        assert_eq!(statement.opening.own + changes, statement.closing.own);
    }
    let pair = ReplayPair {
        before: stands.clone(),
        after: stands,
    };
    assert!(replay_difference(&pair).expect("the same").changes.is_empty());
}

fn check(book: &Book, as_of: u16) {
    let faults = book_faults(book);
    for fault in &faults {
        assert!(!fault.path.is_empty() && !fault.message.is_empty(), "{fault:?}");
    }
    let sound = faults.iter().all(|fault| fault.severity == Severity::Warning);
    let all = NaiveDate::from_ymd_opt(2199, 12, 31).expect("a date");
    for known_on in [day(as_of), all] {
        let dates = BookDates {
            as_of: day(as_of),
            known_on,
        };
        match book_proof(book, &dates) {
            Ok(proof) => {
                assert!(proof.cash_difference.is_zero(), "{proof:?}");
                assert!(proof.members_difference.is_zero(), "{proof:?}");
                assert!(proof.loans_difference.is_zero(), "{proof:?}");
                let funds = fund_cash(book, &dates).expect("a book with a proof");
                let held: Decimal = funds.iter().map(|fund| fund.held).sum();
                assert_eq!(held, proof.total_held);
                lines(book, &dates, proof);
            }
            Err(error) => assert!(!sound || known_on != all, "a sound book was refused: {error}"),
        }
        let _ = (
            book_members(book, known_on),
            member_accounts(book, known_on),
            cash_positions(book, &dates),
            book_loans(book, known_on),
            book_guarantees(book, &dates),
        );
    }
    if sound {
        let text = to_text(book).expect("a book has a JSON form");
        assert_eq!(read_book(&text).as_ref(), Ok(book));
    }
}
