//! The library itself: what the generator needs of it beside the source.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chama_bindgen::model::{Api, Literal};
use serde_json::Value;

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chama-core")
}

fn api() -> Api {
    let mut api = chama_bindgen::api(&core().join("src")).unwrap_or_else(|faults| panic!("\n{faults}"));
    chama_bindgen::vectors::attach(&mut api, &core().join("tests/vectors"))
        .unwrap_or_else(|faults| panic!("\n{faults}"));
    api
}

fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(core().join("tests/vectors")).unwrap() {
        let file: Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        cases.extend(file["cases"].as_array().unwrap().iter().cloned());
    }
    cases
}

#[test]
fn every_function_has_a_vector_that_returns_and_one_that_refuses() {
    let mut seen: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for case in cases() {
        let (returns, refuses) = seen.entry(case["function"].as_str().unwrap().to_owned()).or_default();
        *returns |= case.get("returns").is_some();
        *refuses |= case.get("error").is_some();
    }
    let mut missing = Vec::new();
    for function in api().functions {
        let (returns, refuses) = seen.get(&function.name).copied().unwrap_or_default();
        if !returns {
            missing.push(format!("{}: no vector that returns", function.name));
        }
        if function.can_fail && !refuses {
            missing.push(format!("{}: no vector that refuses", function.name));
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// A writer turns defaults and examples into source; both are literals, and none is lost on the way.
#[test]
fn every_vector_that_returns_is_made_of_literals() {
    let api = api();
    let mut read = 0;
    for case in cases().iter().filter(|case| case.get("returns").is_some()) {
        let name = case["function"].as_str().unwrap();
        let function = api
            .function(name)
            .unwrap_or_else(|| panic!("there is no function {name}"));
        for param in &function.params {
            let value = &case["args"][&param.name];
            let literal = Literal::of_json(&api, &param.ty, value).unwrap_or_else(|says| panic!("{name}: {says}"));
            assert_eq!(literal.to_json(&api), *value, "{name}");
        }
        let literal = Literal::of_json(&api, &function.returns, &case["returns"]);
        literal.unwrap_or_else(|says| panic!("{name}: {says}"));
        read += 1;
    }
    assert!(read > 100);
}
