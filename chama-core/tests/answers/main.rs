//! The answers of every public function: the vectors, the oracles, and the pages made from them.
//!
//! One program, because the table of functions takes long to compile.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod case;
mod differential;
mod dispatch;
mod functions;
mod pages;
mod vectors;

/// Writes a line that is seen although the test passes.
fn say(line: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "{line}").expect("stderr");
}
