//! What it costs to say where a merry-go-round stands.

use std::hint::black_box;

use chama_core::calendar::{DateSeries, Frequency, MonthEnd};
use chama_core::rotation::*;
use chrono::NaiveDate;
use criterion::{BenchmarkId, Criterion, criterion_group};
use rust_decimal::Decimal;

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 31).expect("a date")
}

fn rotation(hands: usize) -> Rotation {
    let monthly = Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    };
    let hands = (0..hands)
        .map(|number| RotationHand::new(format!("hand-{number:03}")))
        .collect();
    let series = DateSeries::new(start(), monthly);
    Rotation::new(RotationTerms::new(Decimal::from(1_000), series, hands))
}

/// Everybody has paid every round on its day.
fn paid(hands: usize) -> Rotation {
    let mut rotation = rotation(hands);
    let schedule = rotation_schedule(&rotation.terms).expect("a schedule");
    for round in &schedule.rounds {
        for hand in &schedule.hands {
            rotation.events.push(RotationEvent {
                id: format!("{:04}-{}", round.number, hand.id),
                value_date: round.date,
                what: RotationEventKind::Paid {
                    hand: hand.id.clone(),
                    amount: Decimal::from(1_000),
                    round: Some(round.number),
                },
            });
        }
    }
    rotation
}

fn rotations(c: &mut Criterion) {
    let mut group = c.benchmark_group("rotation");
    for hands in [10, 50, 200] {
        let plain = rotation(hands);
        let schedule = rotation_schedule(&plain.terms).expect("a schedule");
        assert_eq!(schedule.total, Decimal::from(1_000 * hands * hands));
        group.bench_with_input(BenchmarkId::new("schedule", hands), &plain, |b, rotation| {
            b.iter(|| rotation_schedule(black_box(&rotation.terms)));
        });
        // Half of the turns are over, and nobody has paid yet.
        let middle = schedule.rounds[hands / 2].date;
        let position = rotation_position(&plain, middle).expect("a position");
        let owed = 1_000 * (hands / 2 + 1) * (hands - 1);
        assert_eq!(position.totals.past_due, Decimal::from(owed));
        group.bench_with_input(BenchmarkId::new("positions", hands), &plain, |b, rotation| {
            b.iter(|| rotation_position(black_box(rotation), middle));
        });
        let paid = paid(hands);
        let position = rotation_position(&paid, middle).expect("a position");
        assert_eq!(position.payouts.len(), hands / 2 + 1);
        assert_eq!(
            position.totals.handed_out,
            Decimal::from(1_000 * hands * (hands / 2 + 1))
        );
        group.bench_with_input(
            BenchmarkId::new("positions, every payment", hands),
            &paid,
            |b, rotation| {
                b.iter(|| rotation_position(black_box(rotation), middle));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, rotations);
