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
mod credit;
mod goal;
mod json;
mod lending;
mod loan;
mod loan_portfolio;
mod loan_position;
mod money;
mod penalty;
mod profit;
mod returns;
mod rotation;
mod rotation_turns;
mod true_cost;

use criterion::criterion_main;

criterion_main!(
    book::benches,
    calendar::benches,
    contribution::benches,
    credit::benches,
    goal::benches,
    json::benches,
    lending::benches,
    loan::benches,
    loan_portfolio::benches,
    loan_position::benches,
    money::benches,
    penalty::benches,
    profit::benches,
    returns::benches,
    rotation_turns::benches,
    rotation::benches,
    true_cost::benches,
);
