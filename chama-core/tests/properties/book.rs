//! Properties of the book: nothing is lost, order does not matter where it should not, a reversal is "it never was".

use std::collections::BTreeMap;

use chama_core::book::{
    Book, BookAccount, BookDates, BookEvent, CashPlace, EventKind, PausedPart, PlaceKind, ReplayPair, StatementTerms,
    book_faults, book_guarantees, book_loans, book_members, book_proof, book_snapshot, book_suspense, cash_positions,
    entry_faults, fund_cash, meeting_sheet, member_accounts, member_statement, replay, replay_difference, replay_from,
};
use chama_core::bylaws::{Bylaws, ContributionRule, Fund, LoanProduct, PenaltyBasis, PenaltyRule, PenaltyTrigger};
use chama_core::calendar::{Frequency, MonthEnd};
use chama_core::chama::{Chama, GroupKind, Member};
use chama_core::contribution::{
    AllocationTarget, AttendanceStatus, PaymentPurpose, WaiverTarget, contribution_positions, suspense_balances,
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
            prop_assert_eq!((proof.balance_difference, proof.unbalanced), (Decimal::ZERO, None));
        }
    }

    /// Σ members' balances + funds = cash + receivables after every event, and the lines say what the positions say.
    #[test]
    fn every_entry_adds_up_to_0_and_the_accounts_are_the_positions(steps in steps(), as_of in 0_u64..400) {
        let book = random_book(&steps);
        let dates = BookDates { as_of: day(as_of), known_on: day(500) };
        let stands = replay(&book, &dates).unwrap();
        let mut balances: BTreeMap<BookAccount, Decimal> = BTreeMap::new();
        for entry in &stands.entries {
            let sum: Decimal = entry.lines.iter().map(|line| line.amount).sum();
            prop_assert_eq!(sum, Decimal::ZERO, "{:?}", entry);
            for line in &entry.lines {
                *balances.entry(line.account.clone()).or_default() += line.amount;
            }
        }
        balances.retain(|_, balance| !balance.is_zero());
        let shown: BTreeMap<BookAccount, Decimal> = stands.balances.iter().map(|line| (line.account.clone(), line.balance)).collect();
        prop_assert_eq!(&balances, &shown);
        let of = |account: &BookAccount| balances.get(account).copied().unwrap_or_default();
        for place in &stands.proof.held {
            prop_assert_eq!(of(&BookAccount::InPlace { place: place.place.id.clone() }), place.held);
        }
        for loan in &stands.loans {
            prop_assert_eq!(of(&BookAccount::LentOut { loan: loan.loan.clone() }), loan.principal_outstanding);
            prop_assert_eq!(of(&BookAccount::HeldForLoan { loan: loan.loan.clone() }), -(loan.advance + loan.overpaid));
        }
        for position in &stands.members {
            let advance: Decimal = position.allocations.iter().filter(|line| {
                matches!(line.target, AllocationTarget::Advance | AllocationTarget::Returned)
            }).map(|line| line.amount).sum();
            prop_assert_eq!(of(&BookAccount::AdvanceOf { member: position.member.clone() }), -advance);
        }
        // What each fund has of the cash, by its own road and by the accounts.
        let mut cash: BTreeMap<Option<Fund>, Decimal> = BTreeMap::new();
        for (account, balance) in &balances {
            let fund = match account {
                BookAccount::InPlace { .. } => continue,
                BookAccount::OfMember { fund, .. } | BookAccount::OfFund { fund } => Some(*fund),
                BookAccount::LentOut { .. } => Some(Fund::LoanFund),
                _ => None,
            };
            *cash.entry(fund).or_default() -= *balance;
        }
        cash.retain(|_, held| !held.is_zero());
        let funds: BTreeMap<Option<Fund>, Decimal> =
            stands.funds.iter().filter(|line| !line.held.is_zero()).map(|line| (line.fund, line.held)).collect();
        prop_assert_eq!(cash, funds);
    }

    /// What an earlier day saw is the beginning of what a later day sees.
    #[test]
    fn the_lines_of_an_earlier_day_are_those_of_a_later_one(steps in steps(), as_of in 0_u64..400, more in 0_u64..100) {
        let book = random_book(&steps);
        let on = |offset| replay(&book, &BookDates { as_of: day(offset), known_on: day(500) }).unwrap();
        let (earlier, later) = (on(as_of), on(as_of + more));
        let until: Vec<_> = later.entries.into_iter().filter(|entry| entry.on <= day(as_of)).collect();
        prop_assert_eq!(earlier.entries, until);
    }

    #[test]
    fn an_event_that_is_there_twice_word_for_word_counts_once(steps in steps(), pick in 0_usize..1_000, at in 0_usize..1_000) {
        let book = random_book(&steps);
        prop_assume!(!book.events.is_empty());
        let mut twice = book.clone();
        let again = book.events[pick % book.events.len()].clone();
        // Behind the first, wherever it is: of two in one day the first has the place.
        let first = pick % book.events.len();
        let at = first + 1 + at % (book.events.len() - first);
        twice.events.insert(at, again.clone());
        let dates = BookDates { as_of: day(400), known_on: day(500) };
        prop_assert_eq!(errors(&twice), Vec::<String>::new());
        prop_assert_eq!(replay(&twice, &dates), replay(&book, &dates));
        // With other words it is a fault.
        twice.events[at].value_date = again.value_date.pred_opt().unwrap();
        prop_assert!(!errors(&twice).is_empty());
    }

    #[test]
    fn going_on_from_a_snapshot_is_the_whole_or_is_refused(steps in steps(), closed in 0_u64..400, more in 0_u64..200) {
        let book = random_book(&steps);
        let Ok(snapshot) = book_snapshot(&book, &BookDates::new(day(closed))) else { return Ok(()) };
        match (replay(&snapshot.book, &snapshot.dates), replay(&book, &snapshot.dates)) {
            (Ok(closed), Ok(whole)) => prop_assert_eq!(closed, whole),
            // What was reversed is gone, so an event may have another place in each.
            (closed, whole) => prop_assert_eq!(
                closed.map_err(|error| error.code()).err(),
                whole.map_err(|error| error.code()).err()
            ),
        }
        let known = |id: &str| snapshot.book.events.iter().any(|earlier| earlier.id == id);
        let known_from = |event: &BookEvent| event.recorded_on.unwrap_or(event.value_date);
        let since: Vec<BookEvent> = book.events.iter().filter(|event| known_from(event) > day(closed)).cloned().collect();
        let reaches_back = since.iter().any(|event| {
            event.value_date <= day(closed) || match &event.what {
                EventKind::Reversed { event, .. } | EventKind::Corrected { event, .. } => known(event),
                EventKind::WronglyPaid { payment, .. } => known(payment),
                EventKind::Attributed { receipt, .. } => known(receipt),
                _ => false,
            }
        });
        let dates = BookDates { as_of: day(closed + more), known_on: day(700) };
        match replay_from(&snapshot, &since, &dates) {
            Ok(stands) => {
                prop_assert!(!reaches_back);
                prop_assert_eq!(stands, replay(&book, &dates).unwrap());
            }
            Err(error) => prop_assert!(reaches_back, "{}", error),
        }
        if let Some(event) = snapshot.book.events.iter().find(|event| event.value_date <= day(closed)) {
            // What is there already changes nothing; the same under another id lies before the end.
            prop_assert_eq!(replay_from(&snapshot, std::slice::from_ref(event), &dates), replay(&snapshot.book, &dates));
            let another = BookEvent { id: "another".to_owned(), ..event.clone() };
            prop_assert_eq!(replay_from(&snapshot, &[another], &dates).unwrap_err().code(), "wrong_order");
        }
    }

    #[test]
    fn a_statement_goes_from_its_opening_to_its_closing_and_the_next_goes_on(steps in steps(), cut in 1_u64..399) {
        let book = random_book(&steps);
        let sheet = meeting_sheet(&book, &BookDates { as_of: day(400), known_on: day(500) }).unwrap();
        for number in 0..MEMBERS {
            let terms = |from, to| StatementTerms { member: format!("m{number}"), first_day: day(from), last_day: day(to), known_on: day(500) };
            let of = |from, to| member_statement(&book, &terms(from, to)).unwrap();
            let (whole, first, second) = (of(0, 400), of(0, cut), of(cut + 1, 400));
            prop_assert_eq!(&first.closing, &second.opening);
            prop_assert_eq!(&whole.closing, &second.closing);
            for statement in [&whole, &first, &second] {
                let mut sum = statement.opening.clone();
                for line in &statement.lines {
                    sum.owed += line.change.owed;
                    sum.own += line.change.own;
                    sum.borrowed += line.change.borrowed;
                    prop_assert_eq!(&sum, &line.balance);
                }
                prop_assert_eq!(&sum, &statement.closing);
            }
            // What is owed in the end is what the sheet of the meeting says, but for the loans.
            if let Some(line) = sheet.lines.iter().find(|line| line.member == whole.terms.member) {
                prop_assert_eq!(whole.closing.owed, line.owes.total - line.owes.loans);
            }
        }
    }

    #[test]
    fn any_change_of_a_line_is_caught(steps in steps(), pick in 0_usize..1_000, which in 0_usize..1_000, kind in 0_u8..5) {
        let book = random_book(&steps);
        let stands = replay(&book, &BookDates { as_of: day(400), known_on: day(500) }).unwrap();
        prop_assume!(!stands.entries.is_empty());
        prop_assert_eq!(entry_faults(&stands.entries), []);
        let mut changed = stands.clone();
        let at = pick % changed.entries.len();
        let entry = &mut changed.entries[at];
        let line = which % entry.lines.len();
        match kind {
            0 => entry.lines[line].amount += cents(1),
            1 => drop(entry.lines.remove(line)),
            2 => entry.lines[line].account = BookAccount::InPlace { place: "sock".to_owned() },
            3 => entry.on = entry.on.succ_opt().unwrap(),
            _ => entry.event = "another".to_owned(),
        }
        let faults = entry_faults(&changed.entries);
        // Money that is no longer there is named with its event.
        prop_assert_eq!(faults.iter().map(|fault| fault.path.clone()).collect::<Vec<_>>(),
            if kind < 2 { vec![format!("entries[{at}].lines")] } else { Vec::new() });
        let difference = replay_difference(&ReplayPair { before: stands, after: changed }).unwrap();
        prop_assert_eq!((difference.entries_gone.len(), difference.entries_new.len()), (1, 1));
    }

    #[test]
    fn two_replays_differ_by_what_one_of_them_does_not_know(steps in steps(), known in 0_u64..500) {
        let book = random_book(&steps);
        let on = |known| replay(&book, &BookDates { as_of: day(400), known_on: day(known) });
        let (Ok(before), Ok(after)) = (on(known), on(500)) else { return Ok(()) };
        let same = replay_difference(&ReplayPair { before: after.clone(), after: after.clone() }).unwrap();
        prop_assert!(same.changes.is_empty() && same.entries_gone.is_empty() && same.entries_new.is_empty());
        let there = replay_difference(&ReplayPair { before: before.clone(), after: after.clone() }).unwrap();
        let back = replay_difference(&ReplayPair { before: after, after: before }).unwrap();
        prop_assert_eq!(&there.entries_gone, &back.entries_new);
        prop_assert_eq!(there.changes.len(), back.changes.len());
        for (one, other) in there.changes.iter().zip(&back.changes) {
            prop_assert_eq!(one.change, -other.change);
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
