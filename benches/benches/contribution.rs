//! What a position costs: a year of weekly dues, then ten and a hundred times as many members, cycles and payments.
//!
//! A defaulter with a payment a week must cost no more than one who pays: a payment costs what it pays.

use std::hint::black_box;

use chama_core::bylaws::{Bylaws, ContributionRule, PenaltyBasis, PenaltyRule, PenaltyTrigger};
use chama_core::calendar::Frequency;
use chama_core::chama::Member;
use chama_core::contribution::{MemberAccount, Payment, contribution_position, contribution_positions};
use chrono::{Days, NaiveDate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use rust_decimal::Decimal;

fn day(number: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a date");
    first.checked_add_days(Days::new(number)).expect("a date")
}

/// 500 a week, a fine of 50 for being late.
fn weekly() -> Vec<Bylaws> {
    let mut bylaws = Bylaws::new(day(0));
    let every = Frequency::Weeks { every: 1 };
    bylaws.contributions.push(ContributionRule::new(
        "savings".to_owned(),
        Decimal::from(500),
        day(6),
        every,
    ));
    let trigger = PenaltyTrigger::LateContribution {
        contributions: Vec::new(),
    };
    let basis = PenaltyBasis::Fixed {
        amount: Decimal::from(50),
    };
    bylaws
        .penalties
        .push(PenaltyRule::new("late".to_owned(), trigger, basis));
    vec![bylaws]
}

/// A payment every so many days.
fn account(member: usize, payments: u64, every: u64, amount: i64) -> MemberAccount {
    let mut account = MemberAccount::new(Member::new(format!("member{member:05}"), day(0)));
    for number in 0..payments {
        account.payments.push(Payment::new(
            format!("p{number:05}"),
            day(6 + number * every),
            Decimal::from(amount),
        ));
    }
    account
}

fn one_member(criterion: &mut Criterion) {
    let bylaws = weekly();
    let mut group = criterion.benchmark_group("position, weekly dues and payments");
    for years in [1_u64, 10, 100] {
        let weeks = 52 * years;
        let as_of = day(6 + 7 * (weeks - 1));
        for (name, amount, arrears) in [("paid up", 500, 0), ("defaulter", 100, 400)] {
            let account = account(0, weeks, 7, amount);
            let position = contribution_position(&bylaws, &account, as_of).expect("a position");
            assert_eq!(position.expected, Decimal::from(500 * weeks));
            assert_eq!(position.arrears.is_zero(), arrears == 0);
            let total: Decimal = position.allocations.iter().map(|line| line.amount).sum();
            assert_eq!(total, Decimal::from(weeks) * Decimal::from(amount));
            group.throughput(Throughput::Elements(weeks));
            group.bench_function(BenchmarkId::new(name, weeks), |bencher| {
                bencher.iter(|| contribution_position(black_box(&bylaws), black_box(&account), as_of));
            });
        }
    }
    group.finish();
}

fn many_payments(criterion: &mut Criterion) {
    let bylaws = weekly();
    let mut group = criterion.benchmark_group("position, 52 dues and many payments");
    for payments in [52_u64, 520, 5_200] {
        let account = account(0, payments, 0, 5);
        let as_of = day(6 + 7 * 51);
        let position = contribution_position(&bylaws, &account, as_of).expect("a position");
        let total: Decimal = position.allocations.iter().map(|line| line.amount).sum();
        assert_eq!(total, Decimal::from(5 * payments));
        group.throughput(Throughput::Elements(payments));
        group.bench_function(BenchmarkId::from_parameter(payments), |bencher| {
            bencher.iter(|| contribution_position(black_box(&bylaws), black_box(&account), as_of));
        });
    }
    group.finish();
}

fn members(criterion: &mut Criterion) {
    let bylaws = weekly();
    let mut group = criterion.benchmark_group("positions, a year of weekly dues");
    group.sample_size(10);
    for count in [100_usize, 1_000, 10_000] {
        let accounts: Vec<_> = (0..count).map(|member| account(member, 52, 7, 500)).collect();
        let as_of = day(6 + 7 * 51);
        let positions = contribution_positions(&bylaws, &accounts, as_of).expect("positions");
        assert!(
            positions
                .iter()
                .all(|position| position.owed.is_zero() && position.streak == 52)
        );
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| contribution_positions(black_box(&bylaws), black_box(&accounts), as_of));
        });
    }
    group.finish();
}

criterion_group!(benches, one_member, many_payments, members);
