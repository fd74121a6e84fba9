//! What a schedule costs: 36 monthly instalments, the same by the textbook, and ten and a hundred times as many rows.
//!
//! The textbook version is what an app would write: `Decimal` operators, the rate a month to 28 digits, each row
//! rounded to the cent. Both give the same cents, and that is asserted before either is timed.

use std::hint::black_box;

use chama_core::calendar::{BusinessDayRule, BusinessDays, Frequency, kenya_gazetted_idd_days, kenya_holidays};
use chama_core::day_count::DayCount;
use chama_core::loan::{
    Amortisation, FeeCharge, FeeCollection, InstalmentResidual, InterestBy, LaterDisbursement, LoanFee, LoanInterest,
    LoanSchedule, LoanTerms, RateChange, RepaymentTerm, loan_schedule,
};
use chama_core::rate::{Rate, RatePeriod};
use chrono::{Days, Months, NaiveDate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use rust_decimal::{Decimal, RoundingStrategy};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn later(date: NaiveDate, days: i32) -> NaiveDate {
    date.checked_add_days(Days::new(u64::try_from(days).expect("a day")))
        .expect("a date")
}

/// 300,000 at 13.5 % a year on the reducing balance.
fn loan(count: i32) -> LoanTerms {
    let rate = Rate::new(Decimal::new(135, 3), RatePeriod::Year);
    let term = RepaymentTerm::Instalments { count };
    LoanTerms::new(
        Decimal::from(300_000),
        day("2025-01-31"),
        LoanInterest::ReducingBalance { rate },
        term,
    )
}

fn every_day(count: i32) -> LoanTerms {
    let mut terms = loan(count);
    terms.frequency = Frequency::Days { every: 1 };
    terms
}

fn by_days(count: i32) -> LoanTerms {
    let mut terms = every_day(count);
    terms.interest_by = InterestBy::ByDays {
        day_count: DayCount::ActActIsda,
    };
    terms
}

/// A row of the textbook version.
#[derive(Debug, Clone)]
struct TextbookRow {
    due_on: NaiveDate,
    opening: Decimal,
    interest: Decimal,
    principal: Decimal,
    instalment: Decimal,
    closing: Decimal,
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The schedule as a textbook has it: `A = P·i·(1 + i)ⁿ / ((1 + i)ⁿ − 1)`, then row by row.
fn textbook(principal: Decimal, yearly: Decimal, disbursed_on: NaiveDate, count: u32) -> Vec<TextbookRow> {
    let rate = yearly / Decimal::from(12);
    let growth = (0..count).fold(Decimal::ONE, |growth, _| growth * (Decimal::ONE + rate));
    let equal = cents(principal * rate * growth / (growth - Decimal::ONE));
    let mut rows = Vec::with_capacity(count as usize);
    let mut opening = principal;
    for number in 1..=count {
        let interest = cents(opening * rate);
        let instalment = if number == count { opening + interest } else { equal };
        let paid = instalment - interest;
        let closing = opening - paid;
        rows.push(TextbookRow {
            due_on: disbursed_on.checked_add_months(Months::new(number)).expect("a date"),
            opening,
            interest,
            principal: paid,
            instalment,
            closing,
        });
        opening = closing;
    }
    rows
}

fn assert_same(schedule: &LoanSchedule, rows: &[TextbookRow]) {
    assert_eq!(schedule.instalments.len(), rows.len());
    for (ours, theirs) in schedule.instalments.iter().zip(rows) {
        assert_eq!(ours.due_on, theirs.due_on);
        assert_eq!((ours.opening, ours.closing), (theirs.opening, theirs.closing));
        assert_eq!((ours.principal, ours.interest), (theirs.principal, theirs.interest));
        assert_eq!(ours.instalment, theirs.instalment);
    }
}

/// The schedule, which must end at 0.00 with so many rows.
fn checked(terms: &LoanTerms, rows: i32) -> LoanSchedule {
    let schedule = loan_schedule(terms).expect("a schedule");
    assert_eq!(schedule.instalments.len(), usize::try_from(rows).expect("a count"));
    let last = schedule.instalments.last().expect("a row");
    assert_eq!(last.closing.to_string(), "0.00");
    let paid: Decimal = schedule.instalments.iter().map(|row| row.principal).sum();
    assert_eq!(paid, schedule.principal);
    schedule
}

/// Every Friday, off Kenyan holidays, with a fee each time and four weeks of grace on principal.
fn weekly(count: i32) -> LoanTerms {
    let mut terms = loan(count);
    terms.frequency = Frequency::Weeks { every: 1 };
    let gazetted = kenya_gazetted_idd_days();
    let years = (2025..=2031).flat_map(|year| kenya_holidays(year, &gazetted).expect("holidays"));
    terms.business_days = BusinessDays {
        rule: BusinessDayRule::Following,
        holidays: years.map(|holiday| holiday.date).collect(),
        ..BusinessDays::default()
    };
    terms.grace.principal = 4;
    terms.fees = vec![LoanFee {
        id: "insurance".to_owned(),
        charge: FeeCharge::ShareOfBalance {
            share: Decimal::new(1, 3),
        },
        collected: FeeCollection::EachInstalment,
    }];
    terms
}

fn schedules(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("loan schedule");
    let terms = loan(36);
    let yearly = Decimal::new(135, 3);
    let by_the_book = || textbook(black_box(terms.principal), black_box(yearly), terms.disbursed_on, 36);
    assert_same(&checked(&terms, 36), &by_the_book());
    group.throughput(Throughput::Elements(36));
    group.bench_function("36 monthly rows", |bencher| {
        bencher.iter(|| loan_schedule(black_box(&terms)));
    });
    group.bench_function("36 monthly rows by the textbook", |bencher| bencher.iter(by_the_book));

    let weekly = weekly(36);
    let schedule = checked(&weekly, 36);
    assert!(schedule.instalments.iter().all(|row| row.fees > Decimal::ZERO));
    assert!(schedule.instalments.iter().any(|row| row.days == 8));
    group.bench_function("36 weekly rows off holidays, with grace and a fee", |bencher| {
        bencher.iter(|| loan_schedule(black_box(&weekly)));
    });
    let mut by_days = weekly.clone();
    by_days.interest_by = InterestBy::ByDays {
        day_count: DayCount::Act365Fixed,
    };
    checked(&by_days, 36);
    group.bench_function("the same by days", |bencher| {
        bencher.iter(|| loan_schedule(black_box(&by_days)));
    });
    group.finish();
}

/// The same terms with ten and a hundred times as many rows.
fn many_rows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("loan schedule, many rows");
    for count in [36_i32, 360, 3_600] {
        let mut spread = by_days(count);
        spread.residual = InstalmentResidual::Spread;
        let mut principal = by_days(count);
        principal.repayment = Amortisation::EqualPrincipal;
        principal.residual = InstalmentResidual::Spread;
        let mut tranches = by_days(count);
        tranches.later_disbursements = (1..count.min(1_000))
            .map(|place| LaterDisbursement {
                on: later(tranches.disbursed_on, place),
                amount: Decimal::TEN,
            })
            .collect();
        let mut flat = tranches.clone();
        flat.interest = LoanInterest::Flat {
            rate: Rate::new(Decimal::new(135, 3), RatePeriod::Year),
        };
        let mut skipped = by_days(count);
        skipped.skipped.numbers = (1..count / 2).map(|number| 2 * number).collect();
        for (name, terms) in [
            ("plain", every_day(count)),
            ("by days", by_days(count)),
            ("by days, spread", spread),
            ("by days, equal principal, spread", principal),
            ("by days, later disbursements", tranches),
            ("by days, flat, later disbursements", flat),
            ("by days, every second skipped", skipped),
        ] {
            checked(&terms, count);
            group.throughput(Throughput::Elements(u64::try_from(count).expect("a count")));
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.iter(|| loan_schedule(black_box(&terms)));
            });
        }
    }
    group.finish();
}

/// A change of rate computes all later rows anew: 12 and 120 changes, the limit, on as many rows.
fn rate_changes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("loan schedule, changes of rate by days");
    group.sample_size(10);
    for (changes, count) in [(1, 360_i32), (12, 360), (120, 360), (120, 3_600)] {
        let mut terms = by_days(count);
        let change = |place: i32| RateChange {
            since: later(terms.disbursed_on, place * count / (changes + 1)),
            rate: Rate::new(Decimal::new(i64::from(100 + place), 3), RatePeriod::Year),
        };
        terms.rate_changes = (1..=changes).map(change).collect();
        checked(&terms, count);
        group.bench_function(BenchmarkId::new(format!("{changes} changes"), count), |bencher| {
            bencher.iter(|| loan_schedule(black_box(&terms)));
        });
    }
    group.finish();
}

criterion_group!(benches, schedules, many_rows, rate_changes);
