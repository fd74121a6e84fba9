//! A profit over a million exact shares, a share-out of a village, the dividends of a SACCO.
//!
//! numpy's answer to the first is `benches/peers/profit.py`, run by name in the same minute.

use std::hint::black_box;

use chama_core::calendar::DateWindow;
use chama_core::profit::{
    DeclaredReturn, DividendTerms, MonthCounting, ProfitHolding, ProfitPartsTerms, ProfitWeighting, ShareOutMember,
    ShareOutTerms, dividends, profit_parts, share_out,
};
use chama_core::tax::kenya_withholding_rates;
use criterion::{Criterion, Throughput, criterion_group};
use rust_decimal::Decimal;

/// The same shares as in the peer: 1 to 99,991 hundredths, no two neighbours alike.
fn shares(count: u64) -> Vec<Decimal> {
    let share = |place: u64| i64::try_from(place * 7_919 % 99_991 + 1).expect("small");
    (0..count).map(|place| Decimal::new(share(place), 2)).collect()
}

fn parts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("profit_parts");
    group.sample_size(10);
    for count in [1_000_u64, 1_000_000] {
        let terms = ProfitPartsTerms::new(Decimal::new(1_234_567_890_123, 2), shares(count));
        let answer = profit_parts(&terms).expect("within the limits");
        assert_eq!(answer.parts.iter().sum::<Decimal>(), terms.profit);
        if count == 1_000_000 {
            let first: Vec<String> = answer.parts.iter().take(3).map(ToString::to_string).collect();
            assert_eq!(first, FIRST, "the peer's answer");
        }
        group.throughput(Throughput::Elements(count));
        group.bench_function(format!("{count} shares"), |bencher| {
            bencher.iter(|| profit_parts(black_box(&terms)));
        });
    }
    group.finish();
}

/// The first parts, as exact fractions give them.
const FIRST: [&str; 3] = ["0.25", "1955.72", "3911.18"];

fn share_outs(criterion: &mut Criterion) {
    let member = |place: i64| ShareOutMember::new(&format!("m{place:02}"), place % 20 + 1);
    let terms = ShareOutTerms::new(Decimal::from(742_350), (0..25).map(member).collect());
    assert_eq!(
        share_out(&terms).map(|out| out.paid.to_string()),
        Ok("742350.00".to_owned())
    );
    criterion.bench_function("share_out of 25", |bencher| {
        bencher.iter(|| share_out(black_box(&terms)));
    });
}

fn statements(criterion: &mut Criterion) {
    let day = |text: &str| text.parse().expect("a date");
    let deposits: Vec<ProfitHolding> = (0..1_000)
        .flat_map(|member| {
            (1..=12).map(move |month: i64| ProfitHolding {
                member: format!("m{member:03}"),
                since: format!("2025-{month:02}-15").parse().expect("a date"),
                held: Decimal::from(5_000 * month),
            })
        })
        .collect();
    let year = DateWindow {
        since: day("2025-01-01"),
        until: day("2026-01-01"),
    };
    let terms = DividendTerms {
        weighting: ProfitWeighting::Months {
            counting: MonthCounting::FromNextMonth,
        },
        interest: DeclaredReturn::Rate {
            rate: Decimal::new(1_085, 4),
            available: None,
        },
        ..DividendTerms::new(year, day("2026-03-31"), deposits, vec![])
    };
    let rates = kenya_withholding_rates();
    // K42's 2,983.75 a member.
    assert_eq!(
        dividends(&terms, &rates).map(|paid| paid.interest.to_string()),
        Ok("2983750.00".to_owned())
    );
    criterion.bench_function("dividends of 1000", |bencher| {
        bencher.iter(|| dividends(black_box(&terms), &rates));
    });
}

criterion_group!(benches, parts, share_outs, statements);
