//! Reading and writing a document.

use std::hint::black_box;

use chama_core::json::{from_text, to_text};
use chama_core::money::SplitTerms;
use criterion::{Criterion, criterion_group};

fn json(criterion: &mut Criterion) {
    let weights = vec![r#""1.5""#; 40].join(", ");
    let text = format!(r#"{{"amount": "1000.00", "weights": [{weights}]}}"#);
    let terms: SplitTerms = from_text(&text).expect("it reads");
    assert_eq!(terms.weights.len(), 40);
    assert_eq!(
        from_text::<SplitTerms>(&to_text(&terms).expect("it writes")),
        Ok(terms.clone())
    );

    criterion.bench_function("json: read 40 weights", |bench| {
        bench.iter(|| from_text::<SplitTerms>(black_box(&text)));
    });
    criterion.bench_function("json: write 40 weights", |bench| {
        bench.iter(|| to_text(black_box(&terms)))
    });
}

criterion_group!(benches, json);
