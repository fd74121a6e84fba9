//! Runs the vectors: those of the core, or the folder named by `CHAMA_VECTORS`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::call;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) function: String,
    pub(crate) args: Map<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) returns: Option<Value>,
    pub(crate) error: Option<Value>,
}

/// `"returns": null` is a result, a missing `returns` is none.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

pub(crate) fn cases() -> Vec<Case> {
    let committed = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chama-core/tests/vectors");
    let folder = env::var_os("CHAMA_VECTORS").map_or_else(committed, PathBuf::from);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &PathBuf| {
        let file: File = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        file.cases
    };
    paths.iter().flat_map(read).collect()
}

/// Where two values first differ; text by its letters, floats by their bits, keys in any order.
fn difference(place: &str, expected: &Value, got: &Value) -> Option<String> {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) if expected.len() == got.len() => {
            expected.iter().find_map(|(key, value)| match got.get(key) {
                Some(got) => difference(&format!("{place}.{key}"), value, got),
                None => Some(format!("{place}.{key} is not there")),
            })
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            let mut pairs = expected.iter().zip(got).enumerate();
            pairs.find_map(|(index, (expected, got))| difference(&format!("{place}[{index}]"), expected, got))
        }
        // A whole number may stand for a float (`1` for `1.0`), never a float for a whole number.
        (Value::Number(expected), Value::Number(got)) if got.is_f64() => {
            let bits = |number: &serde_json::Number| number.as_f64().map(f64::to_bits);
            (bits(expected) != bits(got)).then(|| format!("{place} is {got}, not {expected}"))
        }
        _ => (expected != got).then(|| format!("{place} is {got}, not {expected}")),
    }
}

#[test]
fn every_vector_gives_what_it_says() {
    let cases = cases();
    let mut faults = Vec::new();
    for case in &cases {
        let got = call(&case.function, &Value::Object(case.args.clone()).to_string());
        let difference = match (&case.returns, &case.error, got) {
            (Some(expected), None, Ok(got)) => difference("returns", expected, &got),
            (None, Some(expected), Err(mut got)) => {
                let message = got.as_object_mut().unwrap().shift_remove("message");
                assert!(message.is_some_and(|message| message.is_string()), "{}", case.id);
                difference("error", expected, &got)
            }
            (_, _, got) => Some(format!("it gave {got:?}")),
        };
        faults.extend(difference.map(|difference| format!("{} {}: {difference}", case.function, case.id)));
    }
    let called: BTreeSet<&str> = cases.iter().map(|case| case.function.as_str()).collect();
    eprintln!(
        "vectors: {} cases of {} functions through JSON, {} failed",
        cases.len(),
        called.len(),
        faults.len()
    );
    assert!(faults.is_empty() && !cases.is_empty(), "\n{}", faults.join("\n"));
    if env::var_os("CHAMA_VECTORS").is_none() {
        let missing: Vec<&str> = chama_json::functions().filter(|name| !called.contains(name)).collect();
        assert!(missing.is_empty(), "no vector of {missing:?}");
    }
}

#[test]
fn a_difference_is_found() {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for (expected, got) in [
        (r#"{"a": "1.10"}"#, r#"{"a": "1.1"}"#),
        (r#"{"a": 1}"#, r#"{"a": 1, "b": null}"#),
        ("[1, 2]", "[1]"),
        ("0.1", "0.10000000000000002"),
        ("1.0", "1"),
        ("0.0", "-0.0"),
        ("null", "0"),
    ] {
        assert!(
            difference("", &json(expected), &json(got)).is_some(),
            "{expected} {got}"
        );
    }
    assert_eq!(
        difference("", &json(r#"{"a": 1, "b": 2}"#), &json(r#"{"b": 2.0, "a": 1.0}"#)),
        None
    );
}
