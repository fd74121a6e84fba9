//! Splits among the 40 members of a group and into a million equal parts, and amounts read from text.

use std::hint::black_box;

use chama_core::money::{Currency, SplitTerms, parse_amount, split};
use criterion::{Criterion, Throughput, criterion_group};
use rust_decimal::Decimal;

fn sum(terms: &SplitTerms) -> Decimal {
    let split = split(terms).expect("within the limits");
    split.parts.iter().sum::<Decimal>() + split.residual
}

fn splits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("split");
    let amount = Decimal::new(74_235_001, 2);
    let forty = |mantissa: fn(i64) -> i64, scale| (1..=40).map(|i| Decimal::new(mantissa(i), scale)).collect();
    for (name, weights) in [
        ("40 equal", vec![Decimal::ONE; 40]),
        ("40 shares", forty(|i| i, 0)),
        ("40 half hands", forty(|i| 5 * i, 1)),
        ("40 savings in cents", forty(|i| 1_234_567 * i, 2)),
        ("40 of 12 decimals", forty(|i| 987_654_321_987_654_321 - i, 12)),
    ] {
        let terms = SplitTerms::new(amount, weights);
        assert_eq!(sum(&terms), amount);
        group.bench_function(name, |bencher| bencher.iter(|| split(black_box(&terms))));
    }
    group.sample_size(10);
    for count in [10_000_u64, 100_000, 1_000_000] {
        let parts = usize::try_from(count).expect("64 bits");
        let terms = SplitTerms::new(Decimal::from(999_999_999_999_i64), vec![Decimal::ONE; parts]);
        assert_eq!(sum(&terms), terms.amount);
        group.throughput(Throughput::Elements(count));
        group.bench_function(format!("{count} equal"), |bencher| {
            bencher.iter(|| split(black_box(&terms)));
        });
    }
    group.finish();
}

fn texts(criterion: &mut Criterion) {
    let text = "KES 1,234.50";
    assert_eq!(parse_amount(text, Currency::Kes), Ok(Decimal::new(123_450, 2)));
    criterion.bench_function("parse_amount", |bencher| {
        bencher.iter(|| parse_amount(black_box(text), Currency::Kes));
    });
}

criterion_group!(benches, splits, texts);
