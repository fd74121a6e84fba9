//! What it costs to score a million members, and a group with all its reasons.

use std::hint::black_box;

use chama_core::contribution::{Attendance, AttendanceStatus};
use chama_core::credit::*;
use chrono::{Days, NaiveDate};
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;

const MEMBERS: usize = 1_000_000;

/// Numbers that look random, the same on every machine.
fn counts(members: usize) -> CreditCounts {
    let mut state = 20_260_131_u64;
    let mut next = |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % (most + 1)) as i32
    };
    let mut column = |most: u64| (0..members).map(|_| next(most)).collect::<Vec<i32>>();
    CreditCounts {
        contributions_on_time: column(60),
        contributions_late: column(8),
        contributions_unpaid: column(3),
        instalments_on_time: column(36),
        instalments_late: column(4),
        instalments_unpaid: column(2),
        meetings_attended: column(40),
        meetings_missed: column(10),
        tenure_months: column(60),
        fines: column(6),
    }
}

/// The peer: what a careful program does with decimals, member by member.
fn by_decimals(counts: &CreditCounts) -> Vec<i32> {
    let half = Decimal::new(5, 1);
    let share = |good: i32, late: i32, bad: i32| {
        let happened = good + late + bad;
        let more = (6 - happened).max(0);
        (Decimal::from(good) + half * Decimal::from(late) + half * Decimal::from(more)) / Decimal::from(happened + more)
    };
    (0..counts.fines.len())
        .map(|place| {
            let of = |column: &[i32]| column[place];
            let points = Decimal::from(40)
                * share(
                    of(&counts.contributions_on_time),
                    of(&counts.contributions_late),
                    of(&counts.contributions_unpaid),
                )
                + Decimal::from(30)
                    * share(
                        of(&counts.instalments_on_time),
                        of(&counts.instalments_late),
                        of(&counts.instalments_unpaid),
                    )
                + Decimal::from(15) * share(of(&counts.meetings_attended), 0, of(&counts.meetings_missed))
                + Decimal::from(10) * Decimal::from(of(&counts.tenure_months).min(24)) / Decimal::from(24)
                + Decimal::from(5 - of(&counts.fines).min(5));
            // Thirds are cut at 28 digits: a half that is a sum of them needs a hair more.
            let points = points + Decimal::new(1, 20);
            points
                .round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
                .try_into()
                .expect("small")
        })
        .collect()
}

fn columns(criterion: &mut Criterion) {
    let (counts, terms) = (counts(MEMBERS), CreditTerms::default());
    let scores = credit_scores_of_counts(&counts, &terms).expect("sound");
    assert_eq!(scores, by_decimals(&counts), "0 wrong of a million");
    criterion.bench_function("credit/scores of 1,000,000 members by counts", |bencher| {
        bencher.iter(|| credit_scores_of_counts(black_box(&counts), black_box(&terms)));
    });
    criterion.bench_function("credit/the same with decimals", |bencher| {
        bencher.iter(|| by_decimals(black_box(&counts)));
    });
}

fn day(days: usize) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date");
    start.checked_add_days(Days::new(days as u64)).expect("before 2200")
}

/// Two years of weekly contributions and monthly meetings.
fn record(place: usize) -> CreditRecord {
    let due = |days: usize| CreditDue {
        due_on: day(days),
        paid_on: Some(day(days + usize::from((days + place).is_multiple_of(11)))),
    };
    CreditRecord {
        contributions: (0..104).map(|week| due(week * 7)).collect(),
        loan_instalments: (0..12).map(|month| due(month * 30)).collect(),
        meetings: (0..24)
            .map(|month| Attendance {
                meeting_on: day(month * 30),
                status: if (month + place).is_multiple_of(7) {
                    AttendanceStatus::Absent
                } else {
                    AttendanceStatus::Present
                },
            })
            .collect(),
        ..CreditRecord::new(format!("member-{place}"), day(0))
    }
}

fn group(criterion: &mut Criterion) {
    let records: Vec<CreditRecord> = (0..30).map(record).collect();
    let terms = CreditTerms::default();
    let scores = credit_scores(&records, &terms, day(730)).expect("sound");
    assert!(scores.iter().all(|score| (90..100).contains(&score.score)));
    criterion.bench_function("credit/a group of 30 with reasons and gains", |bencher| {
        bencher.iter(|| credit_scores(black_box(&records), black_box(&terms), day(730)));
    });
}

criterion_group!(benches, columns, group);
