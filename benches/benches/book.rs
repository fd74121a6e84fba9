//! A book of 10,000 events, and one ten times as long: faults, accounts, proof. A group's year of 5,000 events, replayed.

use std::hint::black_box;

use chama_core::book::{
    Book, BookDates, BookEvent, CashPlace, EventKind, PlaceKind, book_faults, book_proof, member_accounts, replay,
};
use chama_core::bylaws::{Bylaws, ContributionRule, Fund, LoanProduct, PenaltyBasis, PenaltyRule, PenaltyTrigger};
use chama_core::calendar::{Frequency, MonthEnd};
use chama_core::chama::{Chama, GroupKind, Member};
use chama_core::contribution::{AttendanceStatus, PaymentPurpose};
use chama_core::loan::{LoanInterest, RepaymentTerm};
use chama_core::rate::{Rate, RatePeriod};
use chrono::{Days, NaiveDate};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group};
use rust_decimal::Decimal;

/// So many members who pay 100 times each, over two years and a half.
fn book(members: u32) -> Book {
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date");
    let mut bylaws = Bylaws::new(first);
    let monthly = Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    };
    bylaws.contributions.push(ContributionRule::new(
        "savings".to_owned(),
        1_000.into(),
        first + Days::new(30),
        monthly,
    ));
    let late = PenaltyTrigger::LateContribution {
        contributions: Vec::new(),
    };
    let fixed = PenaltyBasis::Fixed { amount: 100.into() };
    bylaws.penalties.push(PenaltyRule::new("late".to_owned(), late, fixed));
    let register = (0..members)
        .map(|number| Member::new(format!("member-{number}"), first))
        .collect();
    let chama = Chama {
        id: "group".to_owned(),
        name: String::new(),
        group_kind: GroupKind::TableBanking,
        formed_on: first,
        members: register,
    };
    let mut book = Book::new(chama, vec![bylaws]);
    book.places.push(CashPlace {
        id: "till".to_owned(),
        name: String::new(),
        place_kind: PlaceKind::MobileMoney,
    });
    for turn in 0..100_u32 {
        for member in 0..members {
            let what = EventKind::Paid {
                member: format!("member-{member}"),
                amount: (250 + member % 7).into(),
                place: "till".to_owned(),
                purpose: PaymentPurpose::Waterfall,
                reference: String::new(),
            };
            let on = first + Days::new(u64::from(turn * 9 + member % 9));
            book.events
                .push(BookEvent::new(format!("event-{turn}-{member}"), on, what));
        }
    }
    book
}

/// A year of weekly meetings: every member saves and pays into the welfare each week, half of them with a loan on the way;
/// so many years one after the other.
fn year(members: u32, years: u32) -> Book {
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date");
    let mut bylaws = Bylaws::new(first);
    let weekly = || Frequency::Weeks { every: 1 };
    bylaws.contributions.push(ContributionRule::new(
        "savings".to_owned(),
        200.into(),
        first + Days::new(3),
        weekly(),
    ));
    let mut welfare = ContributionRule::new("welfare".to_owned(), 50.into(), first + Days::new(3), weekly());
    welfare.fund = Fund::Welfare;
    bylaws.contributions.push(welfare);
    let late = PenaltyTrigger::LateContribution {
        contributions: Vec::new(),
    };
    let fixed = PenaltyBasis::Fixed { amount: 20.into() };
    bylaws.penalties.push(PenaltyRule::new("late".to_owned(), late, fixed));
    let rate = Rate::new(Decimal::new(10, 2), RatePeriod::Month);
    bylaws.loans.push(LoanProduct::new(
        "table".to_owned(),
        LoanInterest::ReducingBalance { rate },
        6,
    ));
    let register = (0..members)
        .map(|number| Member::new(format!("member-{number}"), first))
        .collect();
    let chama = Chama {
        id: "group".to_owned(),
        name: String::new(),
        group_kind: GroupKind::TableBanking,
        formed_on: first,
        members: register,
    };
    let mut book = Book::new(chama, vec![bylaws]);
    for (id, place_kind) in [("till", PlaceKind::MobileMoney), ("box", PlaceKind::CashBox)] {
        book.places.push(CashPlace {
            id: id.to_owned(),
            name: String::new(),
            place_kind,
        });
    }
    let mut push = |on: NaiveDate, what: EventKind| {
        let id = format!("event-{}", book.events.len());
        book.events.push(BookEvent::new(id.clone(), on, what));
        id
    };
    let place = |number: u32| if number.is_multiple_of(3) { "box" } else { "till" }.to_owned();
    push(
        first,
        EventKind::OpeningCash {
            place: "till".to_owned(),
            amount: 500_000.into(),
        },
    );
    for week in 0..52 * years {
        let on = first + Days::new(u64::from(week) * 7 + 3);
        let meeting = push(on, EventKind::Met { note: String::new() });
        let here = (0..members).filter(|member| (member + week) % 11 != 0);
        let members_here = here.map(|member| format!("member-{member}")).collect();
        push(
            on,
            EventKind::Attended {
                meeting,
                members: members_here,
                status: AttendanceStatus::Present,
            },
        );
        push(
            on,
            EventKind::PlaceCharged {
                place: "till".to_owned(),
                amount: 30.into(),
                reason: String::new(),
                fund: Fund::Administration,
            },
        );
        for number in 0..members {
            let member = format!("member-{number}");
            // One in thirteen is a week late.
            let late = u64::from((number + week) % 13 == 0) * 7;
            for amount in [200, 50] {
                let purpose = PaymentPurpose::Waterfall;
                push(
                    on + Days::new(late),
                    EventKind::Paid {
                        member: member.clone(),
                        amount: amount.into(),
                        place: place(number),
                        purpose,
                        reference: String::new(),
                    },
                );
            }
            if number % 2 == 0 && week % 26 == number % 20 {
                let loan = format!("loan-{number}-{week}");
                push(
                    on,
                    EventKind::LoanApplied {
                        loan: loan.clone(),
                        member: member.clone(),
                        product: "table".to_owned(),
                        amount: 5_000.into(),
                        term: RepaymentTerm::Instalments { count: 5 },
                        reason: String::new(),
                    },
                );
                push(
                    on,
                    EventKind::LoanApproved {
                        loan: loan.clone(),
                        amount: None,
                        term: None,
                        first_due: Default::default(),
                        authority: String::new(),
                    },
                );
                push(
                    on,
                    EventKind::LoanDisbursed {
                        loan: loan.clone(),
                        place: "till".to_owned(),
                        amount: 5_000.into(),
                        reference: String::new(),
                    },
                );
                for month in 1..=6_u64 {
                    let amount = if month == 6 { 1_600 } else { 1_100 };
                    push(
                        on + Days::new(30 * month),
                        EventKind::LoanRepaid {
                            loan: loan.clone(),
                            member: member.clone(),
                            place: "till".to_owned(),
                            amount: amount.into(),
                            purpose: Default::default(),
                            reference: String::new(),
                        },
                    );
                }
            }
            if (number + week) % 17 == 0 {
                push(
                    on,
                    EventKind::Fined {
                        member: member.clone(),
                        amount: 20.into(),
                        reason: String::new(),
                        fund: Fund::LoanFund,
                    },
                );
            }
        }
    }
    book.events.sort_by_key(|event| event.value_date);
    book
}

/// 30 members, weekly, with loans: at most 8 ms; ten times as many members or years, about ten times as long.
fn years(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("replay");
    group.sample_size(10);
    for (members, years) in [(30, 1), (300, 1), (30, 10)] {
        let book = year(members, years);
        let last = book.events.last().expect("an event").value_date;
        let dates = BookDates::new(last);
        let stands = replay(&book, &dates).expect("a sound book");
        assert!(stands.proof.balance_difference.is_zero() && stands.proof.unbalanced.is_none());
        assert_eq!(stands.members.len(), members as usize);
        let name = format!("{members} members, {years} years, {} events", book.events.len());
        group.bench_function(name, |bench| bench.iter(|| replay(black_box(&book), &dates)));
    }
    group.finish();
}

fn books(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("book");
    group.sample_size(10);
    for members in [100, 1_000] {
        let book = book(members);
        let dates = BookDates::new(NaiveDate::from_ymd_opt(2026, 12, 31).expect("a date"));
        let events = book.events.len();
        assert_eq!(book_faults(&book), []);
        let proof = book_proof(&book, &dates).expect("a sound book");
        assert!(proof.cash_difference.is_zero() && proof.members_difference.is_zero());
        group.bench_function(BenchmarkId::new("faults", events), |bench| {
            bench.iter(|| book_faults(black_box(&book)))
        });
        group.bench_function(BenchmarkId::new("accounts", events), |bench| {
            bench.iter_batched(
                || (),
                |()| member_accounts(black_box(&book), dates.known_on),
                BatchSize::PerIteration,
            );
        });
        group.bench_function(BenchmarkId::new("proof", events), |bench| {
            bench.iter(|| book_proof(black_box(&book), &dates));
        });
    }
    group.finish();
}

criterion_group!(benches, books, years);
