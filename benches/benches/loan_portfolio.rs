//! A portfolio of 10,000 loans: its report and its provisions, and ten times as many loans.

use chama_core::loan::{
    PortfolioLoan, PortfolioTerms, ProvisionTerms, kenya_loan_classes, loan_provisions, portfolio_report,
};
use chama_core::money::Currency;
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;
use std::hint::black_box;

fn loans(count: i64) -> Vec<PortfolioLoan> {
    (0..count)
        .map(|place| {
            let (member, days) = (place * 7_919 % 5_000, place * 37 % 250);
            PortfolioLoan {
                purpose: ["school", "farm", "business"][usize::try_from(place % 3).unwrap()].to_owned(),
                ..PortfolioLoan::new(
                    &format!("L{place:06}"),
                    &format!("m{member:04}"),
                    Decimal::new(1_000_000 + place * 12_345 % 9_000_000, 2),
                    if place % 3 == 0 {
                        i32::try_from(days).unwrap()
                    } else {
                        0
                    },
                )
            }
        })
        .collect()
}

fn portfolio(criterion: &mut Criterion) {
    let report = PortfolioTerms::new(Currency::Kes);
    let tables = kenya_loan_classes();
    let provisions = ProvisionTerms::new("kenya_sacco", "2026-01-31".parse().unwrap());
    let mut group = criterion.benchmark_group("portfolio");
    for count in [1_000, 10_000, 100_000] {
        let rows = loans(count);
        let all: Decimal = rows.iter().map(|loan| loan.principal_outstanding).sum();
        assert_eq!(portfolio_report(&rows, &report).unwrap().outstanding, all);
        assert_eq!(loan_provisions(&rows, &tables, &provisions).unwrap().outstanding, all);
        group.bench_function(format!("report of {count} loans"), |bench| {
            bench.iter(|| portfolio_report(black_box(&rows), &report))
        });
        group.bench_function(format!("provisions of {count} loans"), |bench| {
            bench.iter(|| loan_provisions(black_box(&rows), &tables, &provisions))
        });
    }
    group.finish();
}

criterion_group!(benches, portfolio);
