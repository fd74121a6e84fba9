//! Properties of the book: nothing is lost, order does not matter where it should not, a reversal is "it never was".

use chama_core::book::{
    Book, BookDates, BookEvent, CashPlace, EventKind, PlaceKind, book_faults, book_members, book_proof, book_suspense,
    cash_positions, member_accounts,
};
use chama_core::bylaws::{Bylaws, ContributionRule, Fund, PenaltyBasis, PenaltyRule, PenaltyTrigger};
use chama_core::calendar::{Frequency, MonthEnd};
use chama_core::chama::{Chama, GroupKind, Member};
use chama_core::contribution::{
    AttendanceStatus, PaymentPurpose, WaiverTarget, contribution_positions, suspense_balances,
};
use chama_core::error::Severity;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

const MEMBERS: usize = 5;

fn day(offset: u64) -> NaiveDate {
    let first: NaiveDate = "2025-01-01".parse().unwrap();
    first + Days::new(offset)
}

fn cents(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

fn empty_book() -> Book {
    let mut bylaws = Bylaws::new(day(0));
    let monthly = Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    };
    bylaws.contributions.push(ContributionRule::new(
        "savings".to_owned(),
        1_000.into(),
        day(30),
        monthly.clone(),
    ));
    let mut welfare = ContributionRule::new("welfare".to_owned(), 200.into(), day(9), monthly);
    welfare.fund = Fund::Welfare;
    bylaws.contributions.push(welfare);
    let late = PenaltyTrigger::LateContribution {
        contributions: Vec::new(),
    };
    bylaws.penalties.push(PenaltyRule::new(
        "late".to_owned(),
        late,
        PenaltyBasis::Unpaid { share: cents(10) },
    ));
    let missed = PenaltyBasis::Fixed { amount: 50.into() };
    bylaws.penalties.push(PenaltyRule::new(
        "missed".to_owned(),
        PenaltyTrigger::MissedMeeting,
        missed,
    ));
    let members = (0..MEMBERS)
        .map(|number| Member::new(format!("m{number}"), day(0)))
        .collect();
    let chama = Chama {
        id: "group".to_owned(),
        name: String::new(),
        group_kind: GroupKind::TableBanking,
        formed_on: day(0),
        members,
    };
    let mut book = Book::new(chama, vec![bylaws]);
    for (id, place_kind) in [("box", PlaceKind::CashBox), ("bank", PlaceKind::Bank)] {
        book.places.push(CashPlace {
            id: id.to_owned(),
            name: String::new(),
            place_kind,
        });
    }
    book
}

/// What one step of a random book says; what cannot be is turned into what can.
type Step = (u8, usize, i64, u64, u64, usize);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0_u8..19,
        0..MEMBERS,
        1_i64..300_000,
        0_u64..330,
        0_u64..40,
        0_usize..1_000,
    );
    prop::collection::vec(step, 0..60)
}

/// A book without errors.
fn random_book(steps: &[Step]) -> Book {
    let mut book = empty_book();
    let (mut receipts, mut payments, mut fines, mut free) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut meetings = std::collections::BTreeSet::new();
    for (number, (kind, member, amount, offset, lag, pick)) in steps.iter().enumerate() {
        let id = format!("e{number}");
        let member = format!("m{member}");
        let amount = cents(*amount);
        let place = if pick % 2 == 0 { "box" } else { "bank" }.to_owned();
        // Unidentified money comes on odd days, all else on even ones: on one day their order would matter.
        let mut on = day(offset / 2 * 2);
        let mut known = on + Days::new(*lag);
        let reason = String::new();
        let what = match kind {
            0..=5 => {
                payments.push((id.clone(), member.clone(), known));
                EventKind::Paid {
                    member,
                    amount,
                    place,
                    purpose: PaymentPurpose::Waterfall,
                    reference: String::new(),
                }
            }
            6 => {
                on = on + Days::new(1);
                known = known + Days::new(1);
                receipts.push((id.clone(), amount, known));
                EventKind::ReceivedUnidentified {
                    amount,
                    place,
                    payer: String::new(),
                    reference: String::new(),
                }
            }
            7 if !receipts.is_empty() => {
                let pick = pick % receipts.len();
                let (receipt, left, since) = receipts[pick].clone();
                let amount = amount.min(left);
                if left == amount {
                    receipts.remove(pick);
                } else {
                    receipts[pick].1 = left - amount;
                }
                on = since;
                known = since;
                EventKind::Attributed {
                    receipt,
                    member,
                    amount,
                    purpose: PaymentPurpose::Waterfall,
                }
            }
            8 if !payments.is_empty() => {
                let (payment, of, since) = payments.remove(pick % payments.len());
                if of == member {
                    continue;
                }
                on = since;
                known = since;
                EventKind::WronglyPaid {
                    payment,
                    member,
                    reason,
                }
            }
            9 => {
                fines.push((id.clone(), member.clone()));
                EventKind::Fined {
                    member,
                    amount,
                    reason,
                    fund: Fund::LoanFund,
                }
            }
            10 => EventKind::FeeCharged {
                member,
                amount,
                reason,
                fund: Fund::Administration,
            },
            11 if !fines.is_empty() => {
                let (charge, member) = fines.remove(pick % fines.len());
                EventKind::Waived {
                    member,
                    target: WaiverTarget::Charge { charge },
                    amount: None,
                    authority: reason,
                }
            }
            12 => EventKind::Expense {
                place,
                amount,
                payee: reason.clone(),
                reason,
                fund: Fund::Administration,
            },
            13 => EventKind::Transferred {
                from_place: "box".to_owned(),
                to_place: "bank".to_owned(),
                amount,
            },
            14 => EventKind::PlaceCharged {
                place,
                amount,
                reason,
                fund: Fund::Administration,
            },
            15 => EventKind::InterestReceived {
                place,
                amount,
                tax_withheld: cents(i64::try_from(*offset).unwrap()).min(amount),
                fund: Fund::LoanFund,
            },
            16 => EventKind::Withdrawn {
                member,
                place,
                amount,
                fund: Fund::Savings,
                reference: reason,
            },
            17 if meetings.insert(on) => {
                let meeting = id.clone();
                let attended = EventKind::Attended {
                    meeting,
                    members: vec![member],
                    status: AttendanceStatus::Absent,
                };
                book.events.push(BookEvent {
                    recorded_on: Some(known),
                    ..BookEvent::new(id, on, EventKind::Met { note: reason })
                });
                let id = format!("a{number}");
                book.events.push(BookEvent {
                    recorded_on: Some(known),
                    ..BookEvent::new(id, on, attended)
                });
                continue;
            }
            18 if !free.is_empty() => {
                let (event, since): (String, NaiveDate) = free.remove(pick % free.len());
                on = since;
                known = since;
                EventKind::Corrected {
                    event,
                    amount: Some(amount),
                    value_date: None,
                    member: None,
                    place: None,
                    reason,
                }
            }
            _ => continue,
        };
        if matches!(
            what,
            EventKind::Expense { .. } | EventKind::Withdrawn { .. } | EventKind::PlaceCharged { .. }
        ) {
            free.push((id.clone(), known));
        }
        book.events.push(BookEvent {
            recorded_on: Some(known),
            ..BookEvent::new(id, on, what)
        });
    }
    book
}

fn errors(book: &Book) -> Vec<String> {
    let faults = book_faults(book)
        .into_iter()
        .filter(|fault| fault.severity == Severity::Error);
    faults.map(|fault| fault.message).collect()
}

/// Everything that the book says on a day, with the accounts in order of their members.
fn said(book: &Book, dates: &BookDates) -> String {
    let accounts = member_accounts(book, dates.known_on).unwrap();
    let positions = contribution_positions(&book.bylaws, &accounts, dates.as_of).unwrap();
    let members = book_members(book, dates.known_on).unwrap();
    let cash = cash_positions(book, dates).unwrap();
    let suspense = suspense_balances(&book_suspense(book, dates.known_on).unwrap(), dates.as_of).unwrap();
    format!(
        "{members:?}\n{positions:?}\n{cash:?}\n{suspense:?}\n{:?}",
        book_proof(book, dates).unwrap()
    )
}

/// Whether another event speaks of this one.
fn is_named(book: &Book, id: &str) -> bool {
    book.events.iter().any(|event| match &event.what {
        EventKind::Attributed { receipt, .. } => receipt == id,
        EventKind::WronglyPaid { payment, .. } => payment == id,
        EventKind::Reversed { event, .. } | EventKind::Corrected { event, .. } => event == id,
        EventKind::Attended { meeting, .. } => meeting == id,
        EventKind::Waived {
            target: WaiverTarget::Charge { charge },
            ..
        } => charge == id,
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn all_that_came_is_all_that_went_and_is_held_at_every_date(steps in steps(), as_of in 0_u64..400) {
        let book = random_book(&steps);
        prop_assert_eq!(errors(&book), Vec::<String>::new());
        for dates in [BookDates::new(day(as_of)), BookDates { as_of: day(as_of), known_on: day(500) }] {
            // A fault on an early day is possible: a fine waived before it was written down.
            let Ok(proof) = book_proof(&book, &dates) else { continue };
            prop_assert_eq!(proof.cash_difference, Decimal::ZERO);
            prop_assert_eq!(proof.members_difference, Decimal::ZERO);
            let held: Decimal = proof.held.iter().map(|place| place.held).sum();
            prop_assert_eq!(proof.total_in - proof.total_out, held);
        }
    }

    #[test]
    fn reversing_an_event_is_never_having_had_it(steps in steps(), pick in 0_usize..1_000, as_of in 0_u64..400) {
        let book = random_book(&steps);
        let free: Vec<&BookEvent> = book
            .events
            .iter()
            .filter(|event| !is_named(&book, &event.id))
            .filter(|event| !matches!(event.what, EventKind::WronglyPaid { .. } | EventKind::Corrected { .. }))
            .collect();
        prop_assume!(!free.is_empty());
        let gone = free[pick % free.len()].id.clone();
        let mut without = book.clone();
        without.events.retain(|event| event.id != gone);
        let mut reversed = book;
        let what = EventKind::Reversed { event: gone, reason: "a test".to_owned() };
        reversed.events.push(BookEvent::new("r".to_owned(), day(450), what));
        let dates = BookDates { as_of: day(as_of), known_on: day(450) };
        prop_assert_eq!(errors(&reversed), Vec::<String>::new());
        prop_assert_eq!(said(&reversed, &dates), said(&without, &dates));
    }

    #[test]
    fn the_order_of_different_members_in_the_list_changes_nothing(steps in steps(), as_of in 0_u64..400) {
        let book = random_book(&steps);
        let mut other = book.clone();
        // A payment that moved is of the member to whom it moved.
        let moved = |id: &str| book.events.iter().find_map(|event| match &event.what {
            EventKind::WronglyPaid { payment, member, .. } if payment == id => Some(member.clone()),
            _ => None,
        });
        let of = |event: &BookEvent| match &event.what {
            EventKind::Paid { member, .. } => Some(moved(&event.id).unwrap_or_else(|| member.clone())),
            EventKind::Attributed { member, .. } | EventKind::Withdrawn { member, .. } => Some(member.clone()),
            _ => None,
        };
        other.events.sort_by_key(|event| std::cmp::Reverse(of(event)));
        let dates = BookDates { as_of: day(as_of), known_on: day(500) };
        prop_assert_eq!(said(&book, &dates), said(&other, &dates));
    }

    #[test]
    fn a_book_written_as_json_is_read_as_itself(steps in steps()) {
        let book = random_book(&steps);
        let text = chama_core::json::to_text(&book).unwrap();
        prop_assert_eq!(chama_core::json::read_book(&text), Ok(book));
    }
}
