//! The group's book: its dated events, as one closed list of kinds, and what they add up to.
//!
//! In a treasurer's words: nothing in the book is ever rubbed out. What was wrong is reversed or corrected by
//! a later line that says why, and the book can be read as it stood on any day.
//!
//! By hand: 1,000 of Wanjiku's, paid on the 5th, is found on the 8th to be Otieno's. One line of the 8th says so. As
//! known on the 7th Wanjiku has paid; as known on the 8th Otieno has, on the 5th, and no fine is left. The rules
//! are on the page `docs/src/rules/book.md`. Rotation and profit bring events of their own later.

mod accounts;
mod cash;
mod difference;
mod entries;
mod event;
mod faults;
mod funds;
mod guarantees;
mod holdings;
mod ledger;
mod loans;
mod meeting_sheet;
mod postings;
mod proof;
mod references;
mod register;
mod replay;
mod snapshot;
mod standing;
mod statement;
mod view;

pub use accounts::{book_suspense, member_accounts};
pub use cash::{CashPosition, cash_positions};
pub use difference::{ReplayChange, ReplayDifference, ReplayFigure, ReplayPair, replay_difference};
pub use entries::{BookAccount, BookBalance, BookEntry, BookLine, entry_faults};
pub use event::{Book, BookDates, BookEvent, CashPlace, EventKind, OpeningRepayment, PausedPart, PlaceKind};
pub use faults::book_faults;
pub use funds::{FundCash, book_loan_fund, fund_cash};
pub use guarantees::book_guarantees;
pub use loans::book_loans;
pub use meeting_sheet::{MeetingDues, MeetingLine, MeetingSheet, meeting_sheet};
pub use proof::{BookProof, MoneyFlow, MoneyLine, MoneyUse, UseLine, book_proof};
pub use register::book_members;
pub use replay::{Replay, replay};
pub use snapshot::{BookSnapshot, book_snapshot, replay_from};
pub use statement::{MemberStatement, StatementBalance, StatementLine, StatementTerms, member_statement};

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::{Value, json};

    use super::*;
    use crate::contribution::{ContributionPosition, contribution_positions};
    use crate::json::from_value;

    pub(super) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(super) fn event(id: &str, on: &str, what: Value) -> Value {
        json!({"id": id, "value_date": on, "what": what})
    }

    pub(super) fn recorded(id: &str, on: &str, recorded_on: &str, what: Value) -> Value {
        json!({"id": id, "value_date": on, "recorded_on": recorded_on, "what": what})
    }

    pub(super) fn paid(member: &str, amount: &str) -> Value {
        json!({"kind": "paid", "member": member, "amount": amount, "place": "till"})
    }

    /// Wanjiku and Otieno owe 1,000 on the 5th of each month, and 200 if it is late.
    pub(super) fn book(events: &[Value]) -> Book {
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
        let line = |position: &ContributionPosition| (position.arrears.to_string(), position.fines_owed.to_string());
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
}
