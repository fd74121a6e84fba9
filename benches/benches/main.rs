//! What the library costs, one file a module: `cargo bench -p chama-benches -- positions`. Each asserts its answer.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "benches"
)]

mod book;
mod calendar;
mod contribution;
mod json;
mod loan;
mod money;
mod penalty;
mod returns;

use criterion::criterion_main;

criterion_main!(
    book::benches,
    calendar::benches,
    contribution::benches,
    json::benches,
    loan::benches,
    money::benches,
    penalty::benches,
    returns::benches,
);
