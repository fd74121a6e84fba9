//! Reads a book so that every bad line of it is reported, and not only the first.

use serde::de::{self, DeserializeOwned};
use serde_json::Value;

use super::from_value;
use super::reader::Reader;
use super::refusal::{Refusal, unexpected};
use super::tree::tree;
use crate::book::Book;
use crate::error::{ChamaError, Fault, joined};

/// Returns the book that a JSON text says, or what does not read in it: of each by-law document, place and
/// event the first fault.
///
/// What reads may still be wrong; ask [`crate::book::book_faults`].
///
/// # Errors
/// A text that is no JSON, or has a key twice, gives that one fault. Else those of the document, in the order `chama`,
/// `bylaws`, `places`, `events`, keys that nothing reads.
///
/// # Examples
/// ```
/// use chama_core::json::read_book;
/// let text = r#"{
///   "chama": {"id": "umoja", "group_kind": "table_banking", "formed_on": "2025-02-30"},
///   "bylaws": [{"effective_from": "2025-01-01"}],
///   "events": [{"id": "e1", "value_date": "2025-01-01", "what": {"kind": "payed"}}]
/// }"#;
/// let faults = read_book(text).unwrap_err();
/// let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
/// assert_eq!(paths, ["chama.formed_on", "events[0].what.kind"]);
/// ```
pub fn read_book(text: &str) -> Result<Book, Vec<Fault>> {
    let document = tree(text).map_err(|error| vec![error.into_fault()])?;
    let Value::Object(keys) = &document else {
        // Not even the frame of a book: the plain reader says what it is instead.
        let error = from_value::<Book>(&document).err();
        return Err(error.into_iter().map(ChamaError::into_fault).collect());
    };
    let mut faults = Vec::new();
    let chama = match keys.get("chama") {
        Some(value) => from_value(value)
            .map_err(|error| faults.push(inside_chama(error).into_fault()))
            .ok(),
        None => {
            faults.push(missing("chama"));
            None
        }
    };
    if !keys.contains_key("bylaws") {
        faults.push(missing("bylaws"));
    }
    let bylaws = list(keys.get("bylaws"), "bylaws", &mut faults);
    let places = list(keys.get("places"), "places", &mut faults);
    let events = list(keys.get("events"), "events", &mut faults);
    for key in keys.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let error = ChamaError::UnknownField {
            argument: key.clone(),
            expected: "`chama`, `bylaws`, `places` or `events`".to_owned(),
        };
        faults.push(error.into_fault());
    }
    match chama {
        Some(chama) if faults.is_empty() => Ok(Book {
            chama,
            bylaws,
            places,
            events,
        }),
        _ => Err(faults),
    }
}

const KEYS: &[&str] = &["chama", "bylaws", "places", "events"];

fn list<T: DeserializeOwned>(value: Option<&Value>, name: &str, faults: &mut Vec<Fault>) -> Vec<T> {
    let Some(value) = value else { return Vec::new() };
    let (read, bad) = faults_of_list(value, name);
    faults.extend(bad);
    read
}

/// Reads each element of a list on its own, so that every bad one is reported and not only the first.
fn faults_of_list<T: DeserializeOwned>(value: &Value, path: &str) -> (Vec<T>, Vec<Fault>) {
    let (mut read, mut faults) = (Vec::new(), Vec::new());
    let Value::Array(elements) = value else {
        let refusal: Refusal = de::Error::invalid_type(unexpected(value), &"a list");
        return (read, vec![refusal.0.within(path).into_fault()]);
    };
    for (index, element) in elements.iter().enumerate() {
        match T::deserialize(Reader(element)) {
            Ok(value) => read.push(value),
            Err(refusal) => faults.push(refusal.0.within(&joined(path, &format!("[{index}]"))).into_fault()),
        }
    }
    (read, faults)
}

fn missing(name: &str) -> Fault {
    let argument = name.to_owned();
    ChamaError::MissingField { argument }.into_fault()
}

/// A fault of the group as a whole is one of `chama`.
fn inside_chama(mut error: ChamaError) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        if path == "text" {
            path.clear();
        }
    }
    error.within("chama")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::sample::Amount;

    #[test]
    fn every_bad_element_of_a_list_is_reported() {
        let list = json!([{"amount": "1"}, {"amount": 2}, {}, {"amount": "3"}, [], {"amount": "x"}]);
        let (read, faults) = faults_of_list::<Amount>(&list, "events");
        assert_eq!(
            read.iter().map(|one| one.amount.to_string()).collect::<Vec<_>>(),
            ["1", "3"]
        );
        let paths: Vec<(&str, &str)> = faults
            .iter()
            .map(|fault| (fault.path.as_str(), fault.code.as_str()))
            .collect();
        assert_eq!(
            paths,
            [
                ("events[1].amount", "wrong_type"),
                ("events[2].amount", "missing_field"),
                ("events[4]", "wrong_type"),
                ("events[5].amount", "invalid_text"),
            ]
        );
        let (_, faults) = faults_of_list::<Amount>(&json!({}), "events");
        assert_eq!(faults[0].message, "`events` is an object, but must be a list");
    }
}
