//! A case: a function, its arguments and what it gives. Amounts are compared as text, floats by bits.

use std::fmt::Write;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::dispatch::Outcome;
use super::functions;

/// One case of a vector file, or one line of an oracle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    #[serde(default)]
    pub(crate) id: String,
    pub(crate) function: String,
    #[serde(default)]
    pub(crate) source: String,
    pub(crate) args: Map<String, Value>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) returns: Option<Value>,
    #[serde(default)]
    pub(crate) error: Option<Value>,
    #[serde(default)]
    pub(crate) published: Option<Published>,
}

/// What a source prints, with fewer digits than we have.
///
/// `value` is a number, or an object that names the fields of the result it speaks of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Published {
    pub(crate) value: Value,
    pub(crate) within: Value,
}

/// `"returns": null` is a result, a missing `returns` is none.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Case {
    /// Runs the case; a failure says what was expected and what came.
    pub(crate) fn run(&self) -> Result<(), String> {
        let got = functions::call(&self.function, self.args.clone());
        let difference = match (&self.returns, &self.error, &got) {
            // An oracle that computes in floats itself has only `published`.
            (None, None, Ok(Outcome::Returns(value))) if self.id.is_empty() && self.published.is_some() => self
                .published
                .as_ref()
                .and_then(|published| published.difference(value)),
            (Some(_), Some(_), _) | (None, None, Ok(_)) => Some("a case has either `returns` or `error`".to_owned()),
            (_, Some(_), _) if self.published.is_some() => Some("`published` goes with `returns`".to_owned()),
            (_, _, Err(fault)) => Some(fault.clone()),
            (Some(expected), None, Ok(Outcome::Returns(value))) => {
                difference("returns", expected, value).or_else(|| {
                    self.published
                        .as_ref()
                        .and_then(|published| published.difference(value))
                })
            }
            (None, Some(expected), Ok(Outcome::Error(value))) => difference("error", expected, value),
            (Some(_), None, Ok(Outcome::Error(_))) => Some("it refused".to_owned()),
            (None, Some(_), Ok(Outcome::Returns(_))) => Some("it did not refuse".to_owned()),
        };
        difference.map_or(Ok(()), |difference| Err(self.report(&difference, &got)))
    }

    fn report(&self, difference: &str, got: &Result<Outcome, String>) -> String {
        let mut report = format!("{} {}: {difference}\n", self.function, self.id);
        let expected = self.returns.as_ref().or(self.error.as_ref()).unwrap_or(&Value::Null);
        let got = match got {
            Ok(Outcome::Returns(value) | Outcome::Error(value)) => value.to_string(),
            Err(_) => "no call".to_owned(),
        };
        let args = Value::Object(self.args.clone());
        for (name, value) in [
            ("args", args.to_string()),
            ("expected", expected.to_string()),
            ("got", got),
        ] {
            let limit = std::env::var("CHAMA_SHOWN")
                .ok()
                .and_then(|text| text.parse().ok())
                .unwrap_or(1500);
            let shown: String = value.chars().take(limit).collect();
            writeln!(report, "    {name:8} {shown}").expect("a string takes it");
        }
        report
    }
}

/// Where the two first differ; nothing when they are the same.
pub(crate) fn difference(place: &str, expected: &Value, got: &Value) -> Option<String> {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            let missing = expected.keys().find(|key| !got.contains_key(*key));
            let extra = got.keys().find(|key| !expected.contains_key(*key));
            if let Some(key) = missing {
                return Some(format!("{place}.{key} is not in the result"));
            }
            if let Some(key) = extra {
                return Some(format!("{place}.{key} is not expected"));
            }
            expected
                .iter()
                .find_map(|(key, value)| difference(&format!("{place}.{key}"), value, &got[key]))
        }
        (Value::Array(expected), Value::Array(got)) => {
            if expected.len() != got.len() {
                return Some(format!("{place} has {} entries, not {}", got.len(), expected.len()));
            }
            let mut pairs = expected.iter().zip(got).enumerate();
            pairs.find_map(|(index, (expected, got))| difference(&format!("{place}[{index}]"), expected, got))
        }
        // A whole number may stand for a float (`1` for `1.0`), never a float for a whole number.
        (Value::Number(number), Value::Number(float)) if float.is_f64() => {
            let bits = |number: &serde_json::Number| number.as_f64().map(f64::to_bits);
            (bits(number) != bits(float)).then(|| format!("{place} is {got}, not {expected}"))
        }
        _ => (expected != got).then(|| format!("{place} is {got}, not {expected}")),
    }
}

impl Published {
    pub(crate) fn difference(&self, got: &Value) -> Option<String> {
        self.apart("returns", &self.value, got)
    }

    fn apart(&self, place: &str, published: &Value, got: &Value) -> Option<String> {
        match (published, got) {
            (Value::Object(published), Value::Object(got)) => published.iter().find_map(|(key, value)| {
                let place = format!("{place}.{key}");
                match got.get(key) {
                    Some(got) => self.apart(&place, value, got),
                    None => Some(format!("published: {place} is not in the result")),
                }
            }),
            (Value::Array(published), Value::Array(got)) if published.len() == got.len() => {
                let mut pairs = published.iter().zip(got).enumerate();
                pairs.find_map(|(index, (value, got))| self.apart(&format!("{place}[{index}]"), value, got))
            }
            _ => match near(published, got, &self.within) {
                Some(true) => None,
                Some(false) => Some(format!(
                    "{place} is {got}, published {published} within {}",
                    self.within
                )),
                None => Some(format!(
                    "published: {place} is {got}, which does not compare with {published}"
                )),
            },
        }
    }
}

/// Whether |a − b| ≤ within, in decimals where all three are short enough, or in floats.
fn near(a: &Value, b: &Value, within: &Value) -> Option<bool> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let (a, b, within) = (text(a)?, text(b)?, text(within)?);
    let exact = |text: &str| Decimal::from_str_exact(text).ok();
    if let (Some(a), Some(b), Some(within)) = (exact(&a), exact(&b), exact(&within))
        && let Some(apart) = a.checked_sub(b)
    {
        return Some(apart.abs() <= within);
    }
    let float = |text: &str| text.parse::<f64>().ok();
    Some((float(&a)? - float(&b)?).abs() <= float(&within)?)
}
