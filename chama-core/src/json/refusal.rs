//! What serde refuses, as an error of this library in words for people.

use std::fmt;

use serde::de;
use serde_json::Value;

use crate::error::ChamaError;

/// What serde refuses, as an error of this library; its path grows on the way out.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) ChamaError);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(said: T) -> Self {
        Self(ChamaError::NoAnswer {
            argument: String::new(),
            reason: said.to_string(),
        })
    }

    fn invalid_type(found: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self(ChamaError::WrongType {
            argument: String::new(),
            value: written(found),
            expected: in_words(expected),
        })
    }

    fn invalid_value(found: de::Unexpected, expected: &dyn de::Expected) -> Self {
        match found {
            de::Unexpected::Str(_) => Self(ChamaError::InvalidText {
                argument: String::new(),
                value: written(found),
                expected: in_words(expected),
            }),
            _ => Self::invalid_type(found, expected),
        }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self(ChamaError::UnknownVariant {
            argument: String::new(),
            value: quoted(variant),
            expected: listed(expected),
        })
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self(ChamaError::UnknownField {
            argument: field.to_owned(),
            expected: listed(expected),
        })
    }

    fn missing_field(field: &'static str) -> Self {
        Self(ChamaError::MissingField {
            argument: field.to_owned(),
        })
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self(ChamaError::Duplicate {
            argument: field.to_owned(),
            value: "a key".to_owned(),
        })
    }
}

/// A value of the tree as serde names it.
pub(crate) fn unexpected(value: &Value) -> de::Unexpected<'_> {
    match value {
        Value::Null => de::Unexpected::Unit,
        Value::Bool(value) => de::Unexpected::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => de::Unexpected::Signed(whole),
            (_, Some(whole)) => de::Unexpected::Unsigned(whole),
            _ => de::Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => de::Unexpected::Str(text),
        Value::Array(_) => de::Unexpected::Seq,
        Value::Object(_) => de::Unexpected::Map,
    }
}

/// A value as it stands in the document.
fn written(found: de::Unexpected) -> String {
    match found {
        de::Unexpected::Unit => "null".to_owned(),
        de::Unexpected::Bool(value) => value.to_string(),
        de::Unexpected::Signed(value) => value.to_string(),
        de::Unexpected::Unsigned(value) => value.to_string(),
        de::Unexpected::Float(value) => format!("{value:?}"),
        de::Unexpected::Str(text) => quoted(text),
        de::Unexpected::Seq => "a list".to_owned(),
        de::Unexpected::Map => "an object".to_owned(),
        other => other.to_string(),
    }
}

/// A text in quotes, cut short if it is long.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// What serde expects, in words for people.
fn in_words(expected: &dyn de::Expected) -> String {
    let expected = expected.to_string();
    match expected.as_str() {
        "a string" => "text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        "f64" => "a number".to_owned(),
        _ => expected,
    }
}

/// Names as a sentence lists them: `a`, `b` or `c`.
pub(crate) fn listed(names: &[&str]) -> String {
    let Some((last, others)) = names.split_last() else {
        return "no other field".to_owned();
    };
    let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
    if others.is_empty() {
        format!("`{last}`")
    } else {
        format!("{} or `{last}`", others.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::from_value;
    use crate::json::sample::{Amount, refused};

    #[track_caller]
    fn refuses(keys: Value, code: &str, message: &str) {
        assert_eq!(refused(keys), (code.to_owned(), message.to_owned()));
    }

    #[test]
    fn every_kind_of_fault_names_its_whole_path_and_what_was_expected() {
        for (keys, code, message) in [
            (
                json!({"what": {"kind": "paid", "amount": 0.1}}),
                "wrong_type",
                r#"`entries[1].what.amount` is 0.1, but must be decimal text such as "1234.50""#,
            ),
            (
                json!({"what": {"amount": "1e3", "kind": "paid"}}),
                "invalid_text",
                r#"`entries[1].what.amount` is "1e3", which does not read as decimal text such as "1234.50""#,
            ),
            (
                json!({"what": {"kind": "paid"}}),
                "missing_field",
                "`entries[1].what.amount` is missing",
            ),
            (
                json!({"what": {"amount": "1"}}),
                "missing_field",
                "`entries[1].what.kind` is missing",
            ),
            (
                json!({"what": {"kind": "payed"}}),
                "unknown_variant",
                r#"`entries[1].what.kind` is "payed", but must be `paid`, `inside` or `closed`"#,
            ),
            (
                json!({"what": {"kind": 5}}),
                "wrong_type",
                "`entries[1].what.kind` is 5, but must be text",
            ),
            (
                json!({"what": "closed"}),
                "wrong_type",
                r#"`entries[1].what` is "closed", but must be an object with a `kind`"#,
            ),
            (
                json!({"what": {"paid": {"amount": "1"}}}),
                "missing_field",
                "`entries[1].what.kind` is missing",
            ),
            (
                json!({"what": {"kind": "paid", "amount": "1", "extra": 1}}),
                "unknown_field",
                "`entries[1].what.extra` is not a known field; expected `amount`, `rounding` or `parts`",
            ),
            (
                json!({"what": {"extra": 1, "kind": "closed"}}),
                "unknown_field",
                "`entries[1].what.extra` is not a known field; expected no other field",
            ),
            (
                json!({"what": {"kind": "paid", "amount": "1", "rounding": {"mode": "sideways"}}}),
                "unknown_variant",
                "`entries[1].what.rounding.mode` is \"sideways\", but must be `half_up`, `half_even`, `up`, `down`, \
                 `ceiling` or `floor`",
            ),
            (
                json!({"what": {"kind": "paid", "amount": "1", "rounding": {"mode": {"up": null}}}}),
                "wrong_type",
                "`entries[1].what.rounding.mode` is an object, but must be `half_up`, `half_even`, `up`, `down`, \
                 `ceiling` or `floor`",
            ),
            (
                json!({"what": {"kind": "paid", "amount": "1", "rounding": ["down", "5"]}}),
                "wrong_type",
                "`entries[1].what.rounding` is a list, but must be an object",
            ),
            (
                json!({"what": {"kind": "paid", "amount": "1", "parts": ["1", "2", null]}}),
                "wrong_type",
                r#"`entries[1].what.parts[2]` is null, but must be decimal text such as "1234.50""#,
            ),
            (
                json!({"what": {"kind": "inside", "policy": {"index": "2", "kind": "part"}}}),
                "wrong_type",
                r#"`entries[1].what.policy.index` is "2", but must be a whole number"#,
            ),
            (
                json!({"what": {"kind": "inside", "policy": {"kind": "biggest"}}}),
                "unknown_variant",
                "`entries[1].what.policy.kind` is \"biggest\", but must be `largest_remainder`, `reserve` or `part`",
            ),
            (
                json!({"on": "2026-02-30"}),
                "invalid_text",
                r#"`entries[1].on` is "2026-02-30", which does not read as a date such as "2026-01-31""#,
            ),
            (
                json!({"until": 20260131}),
                "wrong_type",
                r#"`entries[1].until` is 20260131, but must be a date such as "2026-01-31""#,
            ),
            (
                json!({"note": 5}),
                "wrong_type",
                "`entries[1].note` is 5, but must be text",
            ),
            (
                json!({"count": 1.0}),
                "wrong_type",
                "`entries[1].count` is 1.0, but must be a whole number",
            ),
            (
                json!({"count": 3_000_000_000_i64}),
                "out_of_range",
                "`entries[1].count` is 3000000000, but must be from -2147483648 to 2147483647",
            ),
            (
                json!({"seed": 9_007_199_254_740_992_i64}),
                "out_of_range",
                "`entries[1].seed` is 9007199254740992, but must be from -9007199254740991 to 9007199254740991",
            ),
            (
                json!({"seed": u64::MAX}),
                "out_of_range",
                "`entries[1].seed` is 18446744073709551615, but must be from -9007199254740991 to 9007199254740991",
            ),
            (
                json!({"chance": "0.5"}),
                "wrong_type",
                r#"`entries[1].chance` is "0.5", but must be a number"#,
            ),
            (
                json!({"open": 1}),
                "wrong_type",
                "`entries[1].open` is 1, but must be true or false",
            ),
        ] {
            refuses(keys, code, message);
        }
    }

    #[test]
    fn a_long_text_is_cut_short_in_the_error() {
        let error = from_value::<Amount>(&json!({"amount": "é".repeat(1_000)})).unwrap_err();
        assert_eq!(error.to_string().chars().filter(|char| *char == 'é').count(), 80);
    }
}
