//! The JSON door: every vector through it, what it refuses, and that it refuses as the core's own reading does.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "tests"
)]

mod as_the_core;
mod malformed;
mod schema;
mod vectors;

use serde_json::Value;

/// Calls a function and takes its envelope apart.
fn call(function: &str, args: &str) -> Result<Value, Value> {
    let text = chama_json::call(function, args);
    let envelope: Value = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    let object = envelope.as_object().expect("an envelope is an object");
    assert_eq!(object.len(), 1, "{text}");
    match (object.get("returns"), object.get("error")) {
        (Some(value), None) => Ok(value.clone()),
        (None, Some(error)) => Err(error.clone()),
        _ => panic!("{text}"),
    }
}

/// The error of a call without its sentence, as vectors write it.
fn refused(function: &str, args: &str) -> (Value, String) {
    let mut error = call(function, args).expect_err(function);
    let message = error.as_object_mut().unwrap().shift_remove("message");
    (error, message.unwrap().as_str().unwrap().to_owned())
}
