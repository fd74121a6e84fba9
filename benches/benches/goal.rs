//! Goals: 10,000 paths of 24 months beside a bare loop of the same normal numbers, and the exact probability.
//!
//! The peer in numpy is `benches/peers/goal_numpy.py`, run by name on the same machine.

use chama_core::annuity::PaymentTiming;
use chama_core::goal::*;
use chama_core::random::{NormalSampleTerms, normal_sample};
use chama_core::rate::{Rate, RatePeriod};
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;
use std::hint::black_box;

fn goal() -> GoalTerms {
    let mut goal = GoalTerms::new(Decimal::from(270_000), Rate::new(Decimal::new(13, 2), RatePeriod::Year));
    goal.timing = PaymentTiming::Start;
    goal
}

fn savers() -> Vec<Saver> {
    let (mean, deviation) = (Decimal::from(10_000), Decimal::from(2_000));
    vec![Saver::new("Amina", ContributionModel::Normal { mean, deviation })]
}

fn nine_of_ten() -> Option<GoalSuggestion> {
    Some(GoalSuggestion {
        probability: Decimal::new(9, 1),
        step: Decimal::from(50),
    })
}

/// The normal numbers of 10,000 paths of 24 months, block by block, and nothing else.
fn bare() -> f64 {
    let mut sum = 0.0;
    for block in 0..10 {
        let paths = if block == 9 { 784 } else { 1_024 };
        let terms = NormalSampleTerms {
            seed: 42,
            entity: "goal-1".to_owned(),
            block,
            count: paths * 24,
        };
        sum += normal_sample(&terms).unwrap().iter().sum::<f64>();
    }
    sum
}

fn odds(criterion: &mut Criterion) {
    let mut alone = GoalSimulationTerms::new(goal(), 24, savers(), "goal-1", 42);
    alone.detail = SimulationDetail::Probability;
    let mut full = GoalSimulationTerms::new(goal(), 24, savers(), "goal-1", 42);
    full.suggestion = nine_of_ten();
    let exact = GoalChanceTerms {
        goal: goal(),
        periods: 24,
        savers: savers(),
        suggestion: nine_of_ten(),
    };
    let answer = goal_probability(&exact).unwrap();
    assert!((answer.probability - 0.683_018_696).abs() < 1e-8);
    assert_eq!(answer.suggestion.unwrap().extra, Decimal::new(35_000, 2));
    let simulated = goal_simulation(&full).unwrap();
    assert!((simulated.probability - answer.probability).abs() < 3.0 * simulated.standard_error);
    assert_eq!(goal_simulation(&alone).unwrap().reached, simulated.reached);

    let mut group = criterion.benchmark_group("goal of 24 months, 10,000 paths");
    group.bench_function("bare loop of normal numbers", |bench| bench.iter(bare));
    group.bench_function("probability alone", |bench| {
        bench.iter(|| goal_simulation(black_box(&alone)))
    });
    group.bench_function("with fan chart and deposit", |bench| {
        bench.iter(|| goal_simulation(black_box(&full)))
    });
    group.finish();
    criterion.bench_function("goal of 24 months, exact, with deposit", |bench| {
        bench.iter(|| goal_probability(black_box(&exact)))
    });
}

criterion_group!(benches, odds);
