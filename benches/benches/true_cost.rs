//! The true cost of a loan of 36 rows, in equal periods and by days, and ten times as many rows; XIRR in floats beside it.

use chama_core::loan::{
    CreditFlows, FeeCharge, FeeCollection, FlatRateTerms, LoanFee, LoanInterest, LoanTerms, RepaymentTerm,
    TrueCostMethod, TrueCostTerms, flat_rate_comparison, loan_schedule, loan_true_cost, true_cost,
};
use chama_core::rate::{Rate, RatePeriod};
use chama_core::returns::{CashFlow, xirr};
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;
use std::hint::black_box;

fn loan(count: i32) -> LoanTerms {
    let rate = Rate::new(Decimal::new(12, 3), RatePeriod::Month);
    let interest = LoanInterest::ReducingBalance { rate };
    let term = RepaymentTerm::Instalments { count };
    let mut terms = LoanTerms::new(300_000.into(), "2025-01-10".parse().unwrap(), interest, term);
    terms.fees = vec![LoanFee {
        id: "fee".to_owned(),
        charge: FeeCharge::Amount {
            amount: Decimal::from(3_000),
        },
        collected: FeeCollection::Deducted,
    }];
    terms
}

fn cost(criterion: &mut Criterion) {
    let terms = loan(36);
    let found = loan_true_cost(&terms, TrueCostMethod::EqualPeriods).unwrap();
    assert_eq!(found.cost.cost, found.interest + found.fees);
    let rate = found.cost.periodic_rate.unwrap();
    assert!(rate > Decimal::new(12, 3) && rate < Decimal::new(13, 3), "{rate}");

    let schedule = loan_schedule(&terms).unwrap();
    let handed_out = CashFlow {
        date: terms.disbursed_on,
        amount: schedule.disbursements[0].handed_out,
    };
    let paid = schedule.instalments.iter().map(|row| CashFlow {
        date: row.due_on,
        amount: -row.instalment,
    });
    let flows: Vec<CashFlow> = [handed_out].into_iter().chain(paid).collect();
    let dated = TrueCostTerms::new(CreditFlows::Dated { flows: flows.clone() });
    let equal = TrueCostTerms::new(CreditFlows::EqualPeriods {
        amounts: flows.iter().map(|flow| flow.amount).collect(),
    });
    assert_eq!(true_cost(&equal).unwrap(), found.cost);
    let near = xirr(&flows).unwrap().rate.unwrap();
    let exact: f64 = true_cost(&dated).unwrap().effective_rate.unwrap().try_into().unwrap();
    assert!((near - exact).abs() < 1e-9, "{near} {exact}");

    let mut group = criterion.benchmark_group("true cost of 36 rows");
    group.bench_function("of the terms, with the schedule", |bench| {
        bench.iter(|| loan_true_cost(black_box(&terms), TrueCostMethod::EqualPeriods))
    });
    group.bench_function("the schedule alone", |bench| {
        bench.iter(|| loan_schedule(black_box(&terms)))
    });
    group.bench_function("of flows, equal periods", |bench| {
        bench.iter(|| true_cost(black_box(&equal)))
    });
    group.bench_function("of flows, by days", |bench| bench.iter(|| true_cost(black_box(&dated))));
    group.bench_function("xirr, a float", |bench| bench.iter(|| xirr(black_box(&flows))));
    group.finish();

    let mut group = criterion.benchmark_group("true cost grows with the rows");
    for count in [36, 360, 3_600] {
        let many = loan(count);
        assert!(loan_true_cost(&many, TrueCostMethod::EqualPeriods).is_ok() || count == 3_600);
        let mut amounts = vec![Decimal::from(-100); usize::try_from(count).unwrap()];
        amounts.insert(0, Decimal::from(90 * count));
        let terms = TrueCostTerms::new(CreditFlows::EqualPeriods { amounts });
        assert!(true_cost(&terms).unwrap().periodic_rate.is_some());
        group.bench_function(format!("{count} equal periods"), |bench| {
            bench.iter(|| true_cost(black_box(&terms)))
        });
    }
    group.finish();

    let terms = FlatRateTerms::new(Rate::new(Decimal::new(10, 2), RatePeriod::Month), 3);
    assert_eq!(
        flat_rate_comparison(&terms).unwrap().cost_per_100.to_string(),
        "30.0000"
    );
    criterion.bench_function("flat 10 % a month against reducing", |bench| {
        bench.iter(|| flat_rate_comparison(black_box(&terms)))
    });
}

criterion_group!(benches, cost);
