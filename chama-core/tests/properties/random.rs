//! What must hold of random numbers, and what other libraries say of them.

use chama_core::random::{NormalSampleTerms, normal_sample, verifiable_shuffle};
use proptest::prelude::*;
use rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use statrs::distribution::{ContinuousCDF, Normal};

fn numbers(blocks: i32) -> Vec<f64> {
    let sample = |block| {
        let entity = "moments".to_owned();
        normal_sample(&NormalSampleTerms {
            seed: 2_026,
            entity,
            block,
            count: 100_000,
        })
        .unwrap()
    };
    (0..blocks).flat_map(sample).collect()
}

fn moments(numbers: &[f64]) -> [f64; 4] {
    [1, 2, 3, 4].map(|power| numbers.iter().map(|x| x.powi(power)).sum::<f64>() / numbers.len() as f64)
}

/// The largest distance between the sample's distribution and the normal one (Kolmogorov and Smirnov).
fn distance(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let (normal, count) = (Normal::standard(), numbers.len() as f64);
    let apart = |(place, x): (usize, &f64)| {
        let expected = normal.cdf(*x);
        f64::max(
            (expected - place as f64 / count).abs(),
            ((place + 1) as f64 / count - expected).abs(),
        )
    };
    numbers.iter().enumerate().map(apart).fold(0.0, f64::max)
}

#[test]
fn a_million_normal_numbers_are_normal() {
    let mut ours = numbers(10);
    let count = ours.len() as f64;
    // Five standard errors of each moment.
    let bounds = [(0.0, 1.0), (1.0, 2.0), (0.0, 15.0), (3.0, 96.0_f64)];
    for (moment, (expected, variance)) in moments(&ours).into_iter().zip(bounds) {
        assert!(
            (moment - expected).abs() < 5.0 * (variance / count).sqrt(),
            "{moment} for {expected}"
        );
    }
    // Beyond the last edge, where the tail's method answers: 258 in a million.
    let tail = ours.iter().filter(|x| x.abs() > 3.654_152_885_361_009).count();
    assert!((210..310).contains(&tail), "{tail}");
    // 1.95/√n is exceeded once in a thousand.
    assert!(distance(&mut ours) < 1.95 / count.sqrt());
}

#[test]
fn rand_distr_draws_the_same_distribution() {
    let mut theirs: Vec<f64> = {
        let mut stream = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(7);
        (0..200_000).map(|_| StandardNormal.sample(&mut stream)).collect()
    };
    let mut ours = numbers(2);
    let (a, b) = (distance(&mut theirs), distance(&mut ours));
    assert!(
        a < 1.95 / 200_000_f64.sqrt() && b < 1.95 / 200_000_f64.sqrt(),
        "{a} {b}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_shuffle_keeps_every_item_and_repeats_itself(text in "[a-z0-9|]{1,40}", items in prop::collection::vec("[a-z]{0,3}", 1..60)) {
        let draw = verifiable_shuffle(&text, &items).unwrap();
        prop_assert_eq!(&draw, &verifiable_shuffle(&text, &items).unwrap());
        let (mut before, mut after) = (items, draw.items);
        before.sort();
        after.sort();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_longer_sample_begins_with_the_shorter(seed in -9_007_199_254_740_991_i64..=9_007_199_254_740_991, block in 0..=1_000_000, short in 1..200, more in 0..200) {
        let sample = |count| normal_sample(&NormalSampleTerms { seed, entity: "x".to_owned(), block, count }).unwrap();
        let long = sample(short + more);
        prop_assert_eq!(&sample(short)[..], &long[..short as usize]);
        prop_assert!(long.iter().all(|x| x.is_finite() && x.abs() < 12.0));
    }
}
