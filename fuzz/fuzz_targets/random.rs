//! Random numbers: a draw keeps every item and repeats itself, a longer sample begins with the shorter one.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::random::{NormalSampleTerms, normal_sample, verifiable_shuffle};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
struct Input {
    text: String,
    items: Vec<String>,
    seed: i64,
    block: i32,
    count: u16,
}

fuzz_target!(|input: Input| {
    if let Ok(draw) = verifiable_shuffle(&input.text, &input.items) {
        assert_eq!(
            draw,
            verifiable_shuffle(&input.text, &input.items).expect("the same draw")
        );
        assert_eq!(draw.seed.len(), 64);
        let (mut before, mut after) = (input.items.clone(), draw.items);
        before.sort();
        after.sort();
        assert_eq!(before, after);
    }
    let sample = |count| {
        normal_sample(&NormalSampleTerms {
            seed: input.seed,
            entity: input.text.clone(),
            block: input.block,
            count,
        })
    };
    if let Ok(long) = sample(i32::from(input.count) + 1) {
        let short = sample(i32::from(input.count) / 2 + 1).expect("a shorter one");
        assert!(long.starts_with(&short));
        assert!(long.iter().all(|x| x.is_finite() && x.abs() < 15.0));
    }
});
