//! What does not read is refused with its code, its whole path and what was expected there.

use serde_json::{Value, json};

use super::{call, refused};

const SPLIT: &str = r#"{"terms": {"amount": "10", "weights": ["1"], "residual": {"kind": "part", "index": 0}}}"#;

#[test]
fn every_kind_of_fault_names_its_place_and_what_was_expected() {
    let decimal = "decimal text such as \"1234.50\"";
    assert!(call("split", SPLIT).is_ok());
    for (args, expected) in [
        // The text as a whole.
        (
            "",
            json!({"code": "invalid_text", "argument": "text", "value": "wrong at line 1, column 0 (EOF while parsing a value)", "expected": "JSON"}),
        ),
        (
            "{\"terms\": ",
            json!({"code": "invalid_text", "argument": "text", "value": "wrong at line 1, column 10 (EOF while parsing a value)", "expected": "JSON"}),
        ),
        (
            "[]",
            json!({"code": "wrong_type", "argument": "text", "value": "a list", "expected": "an object"}),
        ),
        (
            "null",
            json!({"code": "wrong_type", "argument": "text", "value": "null", "expected": "an object"}),
        ),
        // The arguments.
        ("{}", json!({"code": "missing_field", "argument": "terms"})),
        (
            r#"{"term": {}}"#,
            json!({"code": "unknown_field", "argument": "term", "expected": "`terms`"}),
        ),
        (
            r#"{"terms": {}, "terms": {}}"#,
            json!({"code": "duplicate", "argument": "terms", "value": "a key"}),
        ),
        (
            r#"{"terms": []}"#,
            json!({"code": "wrong_type", "argument": "terms", "value": "a list", "expected": "an object"}),
        ),
        (
            r#"{"terms": "x"}"#,
            json!({"code": "wrong_type", "argument": "terms", "value": "\"x\"", "expected": "an object"}),
        ),
        // Fields.
        (
            r#"{"terms": {"weights": []}}"#,
            json!({"code": "missing_field", "argument": "terms.amount"}),
        ),
        (
            r#"{"terms": {"amount": "1", "amount": "1"}}"#,
            json!({"code": "duplicate", "argument": "terms.amount", "value": "a key"}),
        ),
        (
            r#"{"terms": {"sum": "1"}}"#,
            json!({"code": "unknown_field", "argument": "terms.sum", "expected": "`amount`, `weights`, `currency`, `step` or `residual`"}),
        ),
        (
            r#"{"terms": {"amount": 0.1}}"#,
            json!({"code": "wrong_type", "argument": "terms.amount", "value": "0.1", "expected": decimal}),
        ),
        (
            r#"{"terms": {"amount": 10}}"#,
            json!({"code": "wrong_type", "argument": "terms.amount", "value": "10", "expected": decimal}),
        ),
        (
            r#"{"terms": {"amount": true}}"#,
            json!({"code": "wrong_type", "argument": "terms.amount", "value": "true", "expected": decimal}),
        ),
        (
            r#"{"terms": {"amount": null}}"#,
            json!({"code": "wrong_type", "argument": "terms.amount", "value": "null", "expected": decimal}),
        ),
        (
            r#"{"terms": {"amount": "NaN"}}"#,
            json!({"code": "invalid_text", "argument": "terms.amount", "value": "\"NaN\"", "expected": decimal}),
        ),
        (
            r#"{"terms": {"amount": "1e3"}}"#,
            json!({"code": "invalid_text", "argument": "terms.amount", "value": "\"1e3\"", "expected": decimal}),
        ),
        (
            r#"{"terms": {"amount": "1,000"}}"#,
            json!({"code": "invalid_text", "argument": "terms.amount", "value": "\"1,000\"", "expected": decimal}),
        ),
        (
            r#"{"terms": {"amount": "1234567890123456789012345678901234567890"}}"#,
            json!({"code": "invalid_text", "argument": "terms.amount", "value": "\"1234567890123456789012345678901234567890\"", "expected": decimal}),
        ),
        (
            r#"{"terms": {"weights": "1"}}"#,
            json!({"code": "wrong_type", "argument": "terms.weights", "value": "\"1\"", "expected": "a list"}),
        ),
        (
            r#"{"terms": {"weights": ["1", 2]}}"#,
            json!({"code": "wrong_type", "argument": "terms.weights[1]", "value": "2", "expected": decimal}),
        ),
        // Choices.
        (
            r#"{"terms": {"currency": "XYZ"}}"#,
            json!({"code": "unknown_variant", "argument": "terms.currency", "value": "\"XYZ\""}),
        ),
        (
            r#"{"terms": {"currency": null}}"#,
            json!({"code": "wrong_type", "argument": "terms.currency", "value": "null"}),
        ),
        (
            r#"{"terms": {"residual": "reserve"}}"#,
            json!({"code": "wrong_type", "argument": "terms.residual", "value": "\"reserve\"", "expected": "an object with a `kind`"}),
        ),
        (
            r#"{"terms": {"residual": {"index": 1}}}"#,
            json!({"code": "missing_field", "argument": "terms.residual.kind"}),
        ),
        (
            r#"{"terms": {"residual": {"kind": 1}}}"#,
            json!({"code": "wrong_type", "argument": "terms.residual.kind", "value": "1", "expected": "text"}),
        ),
        (
            r#"{"terms": {"residual": {"kind": "biggest"}}}"#,
            json!({"code": "unknown_variant", "argument": "terms.residual.kind", "value": "\"biggest\"", "expected": "`largest_remainder`, `reserve` or `part`"}),
        ),
        (
            r#"{"terms": {"residual": {"index": 1, "kind": "reserve"}}}"#,
            json!({"code": "unknown_field", "argument": "terms.residual.index", "expected": "no other field"}),
        ),
        (
            r#"{"terms": {"residual": {"kind": "part"}}}"#,
            json!({"code": "missing_field", "argument": "terms.residual.index"}),
        ),
        (
            r#"{"terms": {"residual": {"kind": "part", "index": 1.0}}}"#,
            json!({"code": "wrong_type", "argument": "terms.residual.index", "value": "1.0", "expected": "a whole number"}),
        ),
        (
            r#"{"terms": {"residual": {"kind": "part", "index": 3000000000}}}"#,
            json!({"code": "out_of_range", "argument": "terms.residual.index", "value": "3000000000", "minimum": "-2147483648", "maximum": "2147483647"}),
        ),
        (
            r#"{"terms": {"residual": {"kind": "part", "index": 18446744073709551615}}}"#,
            json!({"code": "out_of_range", "argument": "terms.residual.index", "value": "18446744073709551615", "minimum": "-2147483648", "maximum": "2147483647"}),
        ),
        // Several things wrong: the first in the text; what is missing comes last.
        (
            r#"{"terms": {"weights": 1, "amount": 2}}"#,
            json!({"code": "wrong_type", "argument": "terms.weights", "value": "1", "expected": "a list"}),
        ),
        (
            r#"{"terms": {"step": 2, "colour": 1}}"#,
            json!({"code": "wrong_type", "argument": "terms.step", "value": "2", "expected": decimal}),
        ),
        (
            r#"{"terms": {"colour": 1, "step": 2}}"#,
            json!({"code": "unknown_field", "argument": "terms.colour", "expected": "`amount`, `weights`, `currency`, `step` or `residual`"}),
        ),
        (
            r#"{"terms": {"colour": 1, "kind": 2}}"#,
            json!({"code": "unknown_field", "argument": "terms.kind", "expected": "`amount`, `weights`, `currency`, `step` or `residual`"}),
        ),
    ] {
        let (mut error, message) = refused("split", args);
        if expected.get("expected").is_none() {
            error.as_object_mut().unwrap().shift_remove("expected");
        }
        assert_eq!(error, expected, "{args}");
        assert!(!message.is_empty() && !message.contains("panicked"), "{message}");
    }
}

#[test]
fn dates_moments_and_whole_numbers_are_strict() {
    for (function, args, code, argument) in [
        (
            "add_months",
            r#"{"date": "2026-02-30", "months": 1}"#,
            "invalid_text",
            "date",
        ),
        (
            "add_months",
            r#"{"date": "2026-2-3", "months": 1}"#,
            "invalid_text",
            "date",
        ),
        ("add_months", r#"{"date": 20260203, "months": 1}"#, "wrong_type", "date"),
        (
            "add_months",
            r#"{"date": "2026-02-03", "months": "1"}"#,
            "wrong_type",
            "months",
        ),
        (
            "add_months",
            r#"{"date": "2026-02-03", "months": -1e400}"#,
            "invalid_text",
            "text",
        ),
        (
            "local_day",
            r#"{"instant": "2026-01-31", "terms": {}}"#,
            "invalid_text",
            "instant",
        ),
        (
            "local_day",
            r#"{"instant": "2026-01-31T10:00:00", "terms": {}}"#,
            "invalid_text",
            "instant",
        ),
        (
            "local_day",
            r#"{"instant": "2026-01-31 10:00:00+03:00", "terms": {}}"#,
            "invalid_text",
            "instant",
        ),
        (
            "local_day",
            r#"{"instant": "2026-01-31T10:00:00z", "terms": {}}"#,
            "invalid_text",
            "instant",
        ),
        ("local_day", r#"{"instant": 1, "terms": {}}"#, "wrong_type", "instant"),
        (
            "minor_units_to_amount",
            r#"{"minor_units": 9007199254740992, "currency": "KES"}"#,
            "out_of_range",
            "minor_units",
        ),
    ] {
        let (error, _) = refused(function, args);
        assert_eq!(
            (&error["code"], &error["argument"]),
            (&json!(code), &json!(argument)),
            "{args}"
        );
    }
    let day = call("local_day", r#"{"instant": "2026-01-31T21:30:00Z", "terms": {}}"#);
    assert_eq!(day, Ok(json!("2026-02-01")));
}

#[test]
fn depth_and_names_have_their_limits() {
    let deep = format!("{{\"terms\": {}", "[".repeat(100_000));
    let (error, message) = refused("split", &deep);
    assert_eq!(error["code"], "invalid_text");
    assert!(message.contains("recursion limit"), "{message}");

    for name in ["", "Split", "splits", "__proto__", "\u{0}"] {
        let (error, _) = refused(name, "{}");
        assert_eq!(
            (&error["code"], &error["argument"]),
            (&json!("not_found"), &json!("function"))
        );
    }
    // The name is looked at first.
    assert_eq!(refused("no_such", "[").0["code"], "not_found");
}

#[test]
fn a_long_list_reads_and_its_last_fault_has_its_place() {
    let weights = vec!["\"1\""; 50_000].join(",");
    let args = format!(r#"{{"terms": {{"amount": "50000", "weights": [{weights}, "x"]}}}}"#);
    assert_eq!(refused("split", &args).0["argument"], "terms.weights[50000]");
    let args = format!(r#"{{"terms": {{"amount": "50000", "weights": [{weights}]}}}}"#);
    assert_eq!(call("split", &args).unwrap()["parts"][49_999], json!("1.00"));
}

#[test]
fn a_tree_is_called_as_its_text_is() {
    let tree: Value = serde_json::from_str(SPLIT).unwrap();
    assert_eq!(chama_json::call_tree("split", &tree), chama_json::call("split", SPLIT));
    assert_eq!(
        chama_json::call_tree("split", &json!([])),
        chama_json::call("split", "[]")
    );
}
