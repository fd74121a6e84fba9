//! What a penalty costs to compute: settled in time, daily for a year, compounding until it has doubled.

use std::hint::black_box;

use chama_core::bylaws::{
    Compounding, Counting, InDuplumRule, PenaltyBasis, PenaltyEvery, PenaltyRule, PenaltyTrigger, StarterTerms,
    bylaws_faults, starter_bylaws,
};
use chama_core::chama::GroupKind;
use chama_core::penalty::{LateItem, LatePayment, PenaltyTerms, late_penalty};
use chrono::NaiveDate;
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn terms(every: PenaltyEvery, payments: Vec<LatePayment>) -> PenaltyTerms {
    let rule = PenaltyRule {
        every,
        ..PenaltyRule::new(
            "late".to_owned(),
            PenaltyTrigger::LateContribution { contributions: vec![] },
            PenaltyBasis::Unpaid {
                share: Decimal::new(1, 2),
            },
        )
    };
    let item = LateItem {
        payments,
        ..LateItem::new(Decimal::from(1_000), day("2024-12-31"))
    };
    PenaltyTerms::new(rule, item)
}

fn paid(on: &str, to_item: i64) -> LatePayment {
    LatePayment {
        value_date: day(on),
        to_item: Decimal::from(to_item),
        to_penalty: Decimal::ZERO,
    }
}

fn penalties(criterion: &mut Criterion) {
    let as_of = day("2025-12-31");
    let compound = {
        let mut terms = terms(PenaltyEvery::Month, vec![]);
        terms.rule.compounding = Compounding::Compound;
        terms.rule.counting = Counting::Complete;
        terms.rule.basis = PenaltyBasis::Unpaid {
            share: Decimal::new(5, 2),
        };
        terms.rule.in_duplum = Some(InDuplumRule { from_days: 0 });
        terms
    };
    for (name, terms, as_of, charged) in [
        (
            "settled in time",
            terms(PenaltyEvery::Day, vec![paid("2024-12-31", 1_000)]),
            as_of,
            "0.00",
        ),
        ("daily for a year", terms(PenaltyEvery::Day, vec![]), as_of, "3650.00"),
        (
            "daily for a year, half paid in July",
            terms(PenaltyEvery::Day, vec![paid("2025-07-02", 500)]),
            as_of,
            "2740.00",
        ),
        ("monthly, compounding, doubled", compound, day("2030-12-31"), "1000.00"),
    ] {
        assert_eq!(
            late_penalty(&terms, as_of).expect(name).charged.to_string(),
            charged,
            "{name}"
        );
        criterion.bench_function(&format!("penalty/{name}"), |bencher| {
            bencher.iter(|| late_penalty(black_box(&terms), black_box(as_of)));
        });
    }
}

fn faults(criterion: &mut Criterion) {
    let bylaws = starter_bylaws(&StarterTerms::new(GroupKind::TableBanking, day("2026-01-31"))).expect("starts");
    let list = [bylaws];
    assert_eq!(bylaws_faults(&list), []);
    criterion.bench_function("bylaws/faults of a sound document", |bencher| {
        bencher.iter(|| bylaws_faults(black_box(&list)));
    });
}

criterion_group!(benches, penalties, faults);
