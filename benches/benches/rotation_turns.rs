//! What it costs to draw, to auction and to value the turns of a rotation.

use std::hint::black_box;

use chama_core::rate::{Rate, RatePeriod};
use chama_core::rotation::*;
use criterion::{Criterion, criterion_group};
use rust_decimal::Decimal;

fn id(place: i32) -> String {
    format!("hand-{place:03}")
}

/// Fifty hands, of which each member put in a secret.
fn draw(criterion: &mut Criterion) {
    let (mut hands, mut commitments, mut reveals) = (Vec::new(), Vec::new(), Vec::new());
    for place in 0..50 {
        let secret = DrawSecret {
            text: "chama-42|cycle-3|2026-01-05|draw".to_owned(),
            member: id(place),
            salt: format!("0123456789abcde{place}"),
            secret: format!("secret {place}"),
        };
        hands.push(DrawHand {
            hand: id(place),
            member: id(place),
        });
        commitments.push(DrawCommitment {
            member: id(place),
            commitment: draw_commitment(&secret).expect("sound"),
        });
        reveals.push(DrawReveal {
            member: secret.member,
            salt: secret.salt,
            secret: secret.secret,
        });
    }
    let mut terms = DrawTerms::new("chama-42|cycle-3|2026-01-05|draw".to_owned(), hands, commitments);
    terms.reveals = reveals;
    let transcript = draw_transcript(&terms).expect("sound");
    assert!(verify_draw(&transcript).is_empty() && transcript.order.len() == 50);
    criterion.bench_function("turns/draw of 50, verified", |bencher| {
        bencher.iter(|| verify_draw(black_box(&transcript)));
    });
}

fn value(criterion: &mut Criterion) {
    let turns = (1..=50).map(|round| ValuedTurn::new(id(round), round)).collect();
    let rate = Rate::new(Decimal::new(1, 2), RatePeriod::Month);
    let terms = TurnValueTerms::new(Decimal::from(1_000), rate, turns);
    let values = turn_values(&terms).expect("sound");
    assert_eq!(
        values.turns.iter().map(|turn| turn.transfer).sum::<Decimal>(),
        Decimal::ZERO
    );
    criterion.bench_function("turns/values of 50", |bencher| {
        bencher.iter(|| turn_values(black_box(&terms)));
    });
    criterion.bench_function("turns/rates of 50", |bencher| {
        bencher.iter(|| turn_rates(black_box(&terms)));
    });
}

/// K38: fifty hands of 10,000, each round won for 35 %.
fn chit(criterion: &mut Criterion) {
    let mut terms = ChitTerms::new(Decimal::from(10_000), (0..50).map(id).collect());
    terms.commission = Decimal::new(5, 2);
    let bid = |place| ChitAuction {
        bids: vec![ChitBid {
            hand: id(place),
            discount: Decimal::from(175_000),
        }],
        seed_text: None,
    };
    let mut auctions: Vec<ChitAuction> = (0..49).map(bid).collect();
    auctions.push(ChitAuction::default());
    let chit = chit_rounds(&terms, &auctions).expect("sound");
    assert!(chit.complete && chit.in_box.is_zero());
    let rates = chit_rates(&terms, &auctions).expect("sound");
    assert!((rates[0].internal.rate.expect("one") - 0.003_460).abs() < 5e-7);
    criterion.bench_function("turns/chit of 50", |bencher| {
        bencher.iter(|| chit_rounds(black_box(&terms), black_box(&auctions)));
    });
}

criterion_group!(benches, draw, value, chit);
