//! A book of 10,000 events, and one ten times as long: faults, accounts, proof.

use std::hint::black_box;

use chama_core::book::{
    Book, BookDates, BookEvent, CashPlace, EventKind, PlaceKind, book_faults, book_proof, member_accounts,
};
use chama_core::bylaws::{Bylaws, ContributionRule, PenaltyBasis, PenaltyRule, PenaltyTrigger};
use chama_core::calendar::{Frequency, MonthEnd};
use chama_core::chama::{Chama, GroupKind, Member};
use chama_core::contribution::PaymentPurpose;
use chrono::{Days, NaiveDate};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group};

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

criterion_group!(benches, books);
