//! XIRR of twelve flows, with one change of sign and with three, beside the `xirr` crate.

use chama_core::random::{NormalSampleTerms, normal_sample};
use chama_core::returns::{CashFlow, RateOutcome, irr, xirr};
use chrono::{Days, NaiveDate};
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;
use std::hint::black_box;

/// A member's year: money in each month but one, and out at the end.
fn flows(amounts: &[i64], days_apart: u64) -> Vec<CashFlow> {
    let start = NaiveDate::from_ymd_opt(2025, 1, 5).unwrap();
    let flow = |(place, amount): (u64, &i64)| CashFlow {
        date: start + Days::new(place * days_apart + place % 3),
        amount: Decimal::new(*amount, 2),
    };
    (0..).zip(amounts).map(flow).collect()
}

const ONE_CHANGE: [i64; 12] = [
    -500_000, -500_000, -250_000, -500_000, -500_000, -500_000, -750_000, -500_000, 1_000_000, 500_000, 500_000,
    2_600_000,
];
const THREE_CHANGES: [i64; 12] = [
    -500_000, -500_000, 250_000, 500_000, 700_000, 500_000, -750_000, -500_000, -100_000, -300_000, 500_000, 260_000,
];

fn rates(criterion: &mut Criterion) {
    let once = flows(&ONE_CHANGE, 30);
    let theirs: Vec<xirr::Payment<NaiveDate>> = once
        .iter()
        .map(|flow| xirr::Payment {
            date: flow.date,
            amount: flow.amount.try_into().unwrap(),
        })
        .collect();
    let rate = xirr(&once).unwrap().rate.unwrap();
    assert!((rate - xirr::compute(&theirs).unwrap()).abs() < 1e-8, "{rate}");
    let often = flows(&THREE_CHANGES, 30);
    let answer = xirr(&often).unwrap();
    assert_eq!(answer.sign_changes, 3);
    assert!(
        answer.outcome == RateOutcome::Found || answer.outcome == RateOutcome::Several,
        "{answer:?}"
    );

    let mut group = criterion.benchmark_group("xirr of 12 flows");
    group.bench_function("one change of sign", |bench| bench.iter(|| xirr(black_box(&once))));
    group.bench_function("one change of sign, crate xirr", |bench| {
        bench.iter(|| xirr::compute(black_box(&theirs)))
    });
    group.bench_function("three changes of sign", |bench| bench.iter(|| xirr(black_box(&often))));
    group.finish();

    let mut group = criterion.benchmark_group("cost grows with the flows");
    for count in [12, 120, 1_200, 10_000] {
        let amounts: Vec<i64> = (0..count)
            .map(|place| if place * 2 < count { -100_000 } else { 112_345 })
            .collect();
        let many = flows(&amounts, 7.min(65_000 / count as u64));
        assert_eq!(xirr(&many).unwrap().outcome, RateOutcome::Found);
        group.bench_function(format!("xirr of {count}"), |bench| {
            bench.iter(|| xirr(black_box(&many)))
        });
    }
    group.finish();

    let amounts = [-250_000, 100_000, 150_000, 200_000, 250_000, 300_000].map(Decimal::from);
    assert_eq!(irr(&amounts).unwrap().rate, Some(0.567_230_334_435_853_8));
    criterion.bench_function("irr of 6 amounts, to the last bit", |bench| {
        bench.iter(|| irr(black_box(&amounts)))
    });

    let terms = NormalSampleTerms {
        seed: 1,
        entity: "bench".to_owned(),
        block: 0,
        count: 1_024,
    };
    assert_eq!(normal_sample(&terms).unwrap().len(), 1_024);
    criterion.bench_function("1,024 normal numbers", |bench| {
        bench.iter(|| normal_sample(black_box(&terms)))
    });
}

criterion_group!(benches, rates);
