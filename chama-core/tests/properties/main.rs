//! What holds whatever the numbers: one file a module.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "tests"
)]

mod book;
mod calendar;
mod chama;
mod contributions;
mod credit;
mod day_count;
mod exit;
mod goals;
mod lending;
mod loan;
mod loan_pairs;
mod loan_portfolio;
mod loan_positions;
mod money;
mod penalty;
mod profit;
mod random;
mod rates;
mod returns;
mod rotation;
mod true_cost;
mod turns;
