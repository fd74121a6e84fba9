//! The tree of a JSON text, in which no key is there twice.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::ChamaError;
use crate::limits::JSON_BYTES;

/// Reads JSON text into a tree in which no key is there twice.
pub(crate) fn tree(text: &str) -> Result<Value, ChamaError> {
    JSON_BYTES.check_len("text", text.len())?;
    let text = without_mark(text);
    let twice = RefCell::new(None);
    // serde_json gives up at a depth of 128, so nothing here recurses further.
    let mut json = serde_json::Deserializer::from_str(text);
    let read = Tree(&twice)
        .deserialize(&mut json)
        .and_then(|value| json.end().map(|()| value));
    read.map_err(|error| twice.take().unwrap_or_else(|| not_json(text, &error)))
}

/// The text without the byte order mark at its start.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn not_json(text: &str, error: &serde_json::Error) -> ChamaError {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.as_bytes().get(..error.column()).unwrap_or(line.as_bytes());
    let column = String::from_utf8_lossy(before).chars().count();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let said = error.to_string();
    ChamaError::InvalidText {
        argument: "text".to_owned(),
        value: format!(
            "wrong at line {}, column {column} ({})",
            error.line(),
            said.strip_suffix(&place).unwrap_or(&said)
        ),
        expected: "JSON".to_owned(),
    }
}

/// Builds a tree. What is found twice goes to the cell, and its path grows on the way out.
#[derive(Clone, Copy)]
struct Tree<'a>(&'a RefCell<Option<ChamaError>>);

impl Tree<'_> {
    fn inside(self, place: &str) {
        let fault = self.0.take();
        self.0.replace(fault.map(|fault| fault.within(place)));
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements
            .next_element_seed(self)
            .inspect_err(|_| self.inside(&format!("[{}]", list.len())))?
        {
            list.push(element);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                self.0.replace(Some(ChamaError::Duplicate {
                    argument: key.clone(),
                    value: "a key".to_owned(),
                }));
                return Err(de::Error::custom("a key twice"));
            }
            let value = entries.next_value_seed(self).inspect_err(|_| self.inside(&key))?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_there_twice_is_refused_wherever_it_is() {
        for (text, path) in [
            (r#"{"entries": [], "entries": []}"#, "entries"),
            (
                r#"{"entries": [1, {"what": {"kind": "paid", "kind": "closed"}}]}"#,
                "entries[1].what.kind",
            ),
            (r#"{"entries": [[], [[{"a": 1, "\u0061": 1}]]]}"#, "entries[1][0][0].a"),
        ] {
            let error = tree(text).unwrap_err();
            let expected = ChamaError::Duplicate {
                argument: path.to_owned(),
                value: "a key".to_owned(),
            };
            assert_eq!(error, expected);
        }
    }
}
