//! Properties of the book: nothing is lost, order does not matter where it should not, a reversal is "it never was".

use chama_core::book::{
    Book, BookDates, BookEvent, CashPlace, EventKind, PausedPart, PlaceKind, book_faults, book_guarantees, book_loans,
    book_members, book_proof, book_suspense, cash_positions, fund_cash, member_accounts,
};
use chama_core::bylaws::{Bylaws, ContributionRule, Fund, LoanProduct, PenaltyBasis, PenaltyRule, PenaltyTrigger};
use chama_core::calendar::{Frequency, MonthEnd};
use chama_core::chama::{Chama, GroupKind, Member};
use chama_core::contribution::{
    AttendanceStatus, PaymentPurpose, WaiverTarget, contribution_positions, suspense_balances,
};
use chama_core::error::Severity;
use chama_core::loan::{
    FeeCharge, FeeCollection, LoanChargeKind, LoanEventKind, LoanFee, LoanInterest, LoanPaymentPurpose, RepaymentTerm,
    WaivedPart, guarantees, loan_positions,
};
use chama_core::rate::{Rate, RatePeriod};
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
    let rate = Rate::new(cents(5), RatePeriod::Month);
    let mut loan = LoanProduct::new("loan".to_owned(), LoanInterest::ReducingBalance { rate }, 6);
    loan.fees.push(LoanFee {
        id: "form".to_owned(),
        charge: FeeCharge::ShareOfPrincipal { share: cents(1) },
        collected: FeeCollection::Deducted,
    });
    let late = PenaltyBasis::Unpaid { share: cents(5) };
    loan.rules.penalties.push(PenaltyRule::new(
        "late".to_owned(),
        PenaltyTrigger::LateInstalment,
        late,
    ));
    bylaws.loans.push(loan);
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
        0_u8..30,
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
    let mut loans: Vec<(String, String, NaiveDate)> = Vec::new();
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
            19 | 20 => {
                // The last part of the id is the borrower.
                let loan = format!("l{number}/{member}");
                let amount = amount + Decimal::from(100);
                book.events
                    .extend(handed_out(&loan, &member, amount, [on, known], &place));
                loans.push((loan, member, known));
                continue;
            }
            21..=29 if !loans.is_empty() => {
                let (loan, borrower, since) = loans[pick % loans.len()].clone();
                on = on.max(since);
                on = on + Days::new(u64::from(on.signed_duration_since(day(0)).num_days() % 2 == 1));
                known = known.max(on);
                of_loan(*kind, (loan, borrower), member, amount, place, on)
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

/// Applied for, approved and handed out on one day.
fn handed_out(loan: &str, member: &str, amount: Decimal, days: [NaiveDate; 2], place: &str) -> Vec<BookEvent> {
    let lines = [
        EventKind::LoanApplied {
            loan: loan.to_owned(),
            member: member.to_owned(),
            product: "loan".to_owned(),
            amount,
            term: RepaymentTerm::Instalments { count: 3 },
            reason: String::new(),
        },
        EventKind::LoanApproved {
            loan: loan.to_owned(),
            amount: None,
            term: None,
            first_due: Default::default(),
            authority: String::new(),
        },
        EventKind::LoanDisbursed {
            loan: loan.to_owned(),
            place: place.to_owned(),
            amount,
            reference: String::new(),
        },
    ];
    let event = |(number, what)| BookEvent {
        recorded_on: Some(days[1]),
        ..BookEvent::new(format!("{number}{loan}"), days[0], what)
    };
    lines.into_iter().enumerate().map(event).collect()
}

/// Something that happens to a running loan of a borrower.
fn of_loan(
    kind: u8,
    (loan, borrower): (String, String),
    other: String,
    amount: Decimal,
    place: String,
    on: NaiveDate,
) -> EventKind {
    let authority = String::new();
    match kind {
        21..=24 => EventKind::LoanRepaid {
            loan,
            member: borrower,
            place,
            amount,
            purpose: LoanPaymentPurpose::default(),
            reference: String::new(),
        },
        25 => EventKind::LoanCharged {
            loan,
            charge_kind: LoanChargeKind::Fee,
            amount,
            reason: authority,
        },
        26 => EventKind::LoanWaived {
            loan,
            part: WaivedPart::Penalties,
            instalment: None,
            amount: None,
            authority,
        },
        27 => EventKind::LoanPaused {
            loan,
            paused: PausedPart::Interest,
            until: on + Days::new(20),
            authority,
        },
        28 if other != borrower => EventKind::Guaranteed {
            loan,
            member: other,
            amount,
        },
        _ => EventKind::LoanWrittenOff { loan, authority },
    }
}

fn borrower_of(what: &EventKind) -> Option<String> {
    let loan = match what {
        EventKind::LoanApplied { loan, .. }
        | EventKind::LoanApproved { loan, .. }
        | EventKind::LoanDisbursed { loan, .. }
        | EventKind::LoanRepaid { loan, .. }
        | EventKind::LoanCharged { loan, .. }
        | EventKind::LoanWaived { loan, .. }
        | EventKind::LoanPaused { loan, .. }
        | EventKind::Guaranteed { loan, .. }
        | EventKind::LoanWrittenOff { loan, .. } => loan,
        _ => return None,
    };
    loan.split_once('/').map(|(_, borrower)| borrower.to_owned())
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
    let mut loans = loan_positions(&book_loans(book, dates.known_on).unwrap(), dates.as_of).unwrap();
    loans.sort_by(|one, other| one.loan.cmp(&other.loan));
    let stands_for = guarantees(&book_guarantees(book, dates).unwrap()).unwrap();
    format!(
        "{members:?}\n{positions:?}\n{cash:?}\n{suspense:?}\n{loans:?}\n{stands_for:?}\n{:?}",
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
        // All that happens to a loan hangs on these three.
        EventKind::LoanApplied { .. } | EventKind::LoanApproved { .. } | EventKind::LoanDisbursed { .. } => {
            event.id == id
        }
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
            prop_assert_eq!(proof.loans_difference, Decimal::ZERO);
            let held: Decimal = proof.held.iter().map(|place| place.held).sum();
            let funds: Decimal = fund_cash(&book, &dates).unwrap().iter().map(|fund| fund.held).sum();
            prop_assert_eq!(funds, held);
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
            what => borrower_of(what),
        };
        other.events.sort_by_key(|event| std::cmp::Reverse(of(event)));
        let dates = BookDates { as_of: day(as_of), known_on: day(500) };
        prop_assert_eq!(said(&book, &dates), said(&other, &dates));
    }

    #[test]
    fn a_loan_of_the_book_is_the_loan_of_its_lines(steps in steps(), as_of in 0_u64..400) {
        let mut book = random_book(&steps);
        // Without the bucket only the lines of the loan pay it.
        book.bylaws[0].allocation.order.retain(|bucket| *bucket != chama_core::bylaws::Bucket::Loan);
        let loans = book_loans(&book, day(500)).unwrap();
        for loan in &loans {
            let lines = book.events.iter().filter(|event| match &event.what {
                EventKind::LoanRepaid { loan: id, .. } | EventKind::LoanCharged { loan: id, .. } => *id == loan.id,
                _ => false,
            });
            let mut lines: Vec<(NaiveDate, &str)> = lines.map(|event| (event.value_date, event.id.as_str())).collect();
            lines.sort_by_key(|(on, _)| *on);
            let kept = loan.events.iter().filter(|event| {
                matches!(event.what, LoanEventKind::Paid { .. } | LoanEventKind::Charged { .. })
            });
            let kept: Vec<(NaiveDate, &str)> = kept.map(|event| (event.value_date, event.id.as_str())).collect();
            prop_assert_eq!(kept, lines);
        }
        for position in loan_positions(&loans, day(as_of)).unwrap() {
            let gone = position.principal_repaid + position.principal_written_off;
            prop_assert_eq!(position.disbursed + position.added, gone + position.principal_outstanding);
        }
    }

    #[test]
    fn what_an_unmarked_payment_pays_of_loans_is_charged_and_paid_at_once(steps in steps(), as_of in 0_u64..400) {
        let book = random_book(&steps);
        let accounts = member_accounts(&book, day(500)).unwrap();
        for position in contribution_positions(&book.bylaws, &accounts, day(as_of)).unwrap() {
            prop_assert_eq!(position.loan_owed, Decimal::ZERO);
        }
    }

    #[test]
    fn a_book_written_as_json_is_read_as_itself(steps in steps()) {
        let book = random_book(&steps);
        let text = chama_core::json::to_text(&book).unwrap();
        prop_assert_eq!(chama_core::json::read_book(&text), Ok(book));
    }
}
