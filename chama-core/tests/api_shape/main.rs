//! Holds the public API to its rules: another program reads this source and writes five languages from it.
//!
//! `rules.rs` holds the rules, one function each; `fixtures.rs` shows that each of them can fail.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../answers/source.rs"]
#[allow(dead_code, reason = "shared with other targets")]
mod source;

mod api;
mod fixtures;
mod rules;
mod words;

#[test]
fn the_public_api_keeps_its_rules() {
    let api = api::Api::of(&source::api());
    assert!(
        api.functions.len() > 1 && api.types.len() > 1,
        "the source was not found"
    );
    let faults = rules::faults(&api);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
