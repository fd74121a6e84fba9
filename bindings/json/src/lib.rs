//! The functions of `chama-core` over JSON, for every language that has no binding of its own.
//!
//! [`call`] takes a function's name and its arguments as a JSON object, and answers with `{"returns": …}` or `{"error": …}`:
//!
//! ```
//! let answer = chama_json::call("split", r#"{"terms": {"amount": "10.00", "weights": ["1", "1", "1"]}}"#);
//! assert!(answer.starts_with(r#"{"returns":{"parts":["3.34","3.33","3.33"]"#));
//!
//! let answer = chama_json::call("split", r#"{"terms": {"amount": 10, "weights": []}}"#);
//! assert!(answer.starts_with(r#"{"error":{"code":"wrong_type","argument":"terms.amount""#));
//! ```
//!
//! Amounts and dates are text, names are snake_case, a choice with data is an object with a `kind`; `schema.json` beside
//! this crate has all of it. Reading refuses what is not so, in the words and with the paths of `chama_core::json`, but
//! without serde's readers, which would make a web page several times as large.

mod form;
#[rustfmt::skip]
#[allow(clippy::enum_variant_names, reason = "the names of the core, whatever the enum of places is called")]
mod generated;
mod tables;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chama_core::error::ChamaError;
use chama_core::json::parts;
use chrono::{DateTime, FixedOffset, NaiveDate};
pub use form::{Form, Reader};
use form::{Names, Object, Refused, write_text, written};
use generated::{ARGUMENTS, FUNCTIONS, TYPES, write_error};
use rust_decimal::Decimal;
use serde_json::Value;

/// From a tree (the arguments of a function, a value of a type) to the JSON of what becomes of it.
pub(crate) type Call = fn(&Value) -> Result<String, Refused>;

/// Calls a function by its name with a JSON object of its arguments by name, and returns a JSON object.
///
/// - `{"returns": …}`: what the function returns.
/// - `{"error": {"code": …, …, "message": …}}`: what was refused, by the function or in reading its arguments: the code and
///   the fields of a `ChamaError`, and its sentence. A path begins with the name of a parameter (`terms.weights[1]`); a fault of
///   the arguments as a whole is one of `text`. A function that does not exist is `not_found` (`function`).
/// - `{"error": {"code": "internal_error", "function": …, "detail": …, "message": …}}`: a fault of this library, which ought not to happen.
///
/// The same arguments give the same text, byte for byte. It never panics.
pub fn call(function: &str, args_json: &str) -> String {
    answer(function, || {
        let call = find(FUNCTIONS, "function", function)?;
        call(&parts::tree_of(args_json)?).map_err(of_text)
    })
}

/// Returns a function's arguments in full, `{"returns": {…}}`: read as [`call`] reads them, with the defaults of what was left out.
///
/// For a binding with types of its own, which then can take every field for granted. What [`call`] refuses in reading, this refuses.
///
/// ```
/// let answer = chama_json::arguments("split", r#"{"terms": {"amount": "10.00", "weights": ["1"]}}"#);
/// assert!(answer.contains(r#""step":null"#));
/// ```
pub fn arguments(function: &str, args_json: &str) -> String {
    answer(function, || {
        let read = find(ARGUMENTS, "function", function)?;
        read(&parts::tree_of(args_json)?).map_err(of_text)
    })
}

/// Returns a value of a type in full, `{"returns": …}`: read strictly, with the defaults of what was left out.
///
/// The types are those of the API and, as the schema calls them, `Date`, `Decimal` and `Instant`.
///
/// ```
/// let answer = chama_json::value("Rounding", r#"{"mode": "down"}"#);
/// assert_eq!(answer, r#"{"returns":{"mode":"down","step":null}}"#);
/// assert_eq!(chama_json::value("Decimal", r#""1.10""#), r#"{"returns":"1.10"}"#);
/// ```
pub fn value(of_type: &str, json: &str) -> String {
    answer(of_type, || {
        let read = find(TEXTS, "type", of_type).or_else(|_| find(TYPES, "type", of_type))?;
        read(&parts::tree_of(json)?).map_err(of_text)
    })
}

/// The types whose values stand in one text, in the order of their names.
const TEXTS: &[(&str, Call)] = &[
    ("Date", form::in_full::<NaiveDate>),
    ("Decimal", form::in_full::<Decimal>),
    ("Instant", form::in_full::<DateTime<FixedOffset>>),
];

/// As [`call`], with the arguments as a tree: for hosts that make one of their own values.
pub fn call_tree(function: &str, args: &Value) -> String {
    answer(function, || {
        let call = find(FUNCTIONS, "function", function)?;
        call(args).map_err(of_text)
    })
}

/// The names of all functions, in alphabetical order.
pub fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(name, _)| *name)
}

/// The JSON Schema (draft 2020-12) of every type and function.
pub const SCHEMA: &str = include_str!("../schema.json");

/// Returns the value that a JSON text says.
///
/// # Errors
/// As `chama_core::json::from_text`.
///
/// # Examples
/// ```
/// use chama_core::money::Rounding;
/// let rounding: Rounding = chama_json::from_text(r#"{"mode": "down"}"#)?;
/// assert_eq!(chama_json::to_text(&rounding), r#"{"mode":"down","step":null}"#);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn from_text<T: Form>(text: &str) -> Result<T, ChamaError> {
    T::read(&parts::tree_of(text)?).map_err(|error| *of_text(error))
}

/// Returns the value that a JSON tree says.
///
/// # Errors
/// As `chama_core::json::from_value`.
pub fn from_value<T: Form>(value: &Value) -> Result<T, ChamaError> {
    T::read(value).map_err(|error| *error)
}

/// Returns a value as JSON text, on one line.
pub fn to_text<T: Form>(value: &T) -> String {
    written(value)
}

/// Returns an error as JSON text: its code, its fields and its sentence.
///
/// # Examples
/// ```
/// use chama_core::error::ChamaError;
/// let error = ChamaError::Empty { argument: "weights".to_owned() };
/// let text = r#"{"code":"empty","argument":"weights","message":"`weights` must not be empty"}"#;
/// assert_eq!(chama_json::error_text(&error), text);
/// ```
pub fn error_text(error: &ChamaError) -> String {
    let mut text = String::new();
    write_error(&mut text, error);
    text
}

/// A fault of the whole document has no path of its own.
fn of_text(mut error: Refused) -> Refused {
    parts::name_whole(&mut error, "text");
    error
}

fn find(table: &[(&str, Call)], argument: &str, name: &str) -> Result<Call, Refused> {
    let place = table.binary_search_by(|(listed, _)| (*listed).cmp(name));
    let found = place.ok().and_then(|place| table.get(place));
    found.map(|(_, call)| *call).ok_or_else(|| {
        Box::new(ChamaError::NotFound {
            argument: argument.to_owned(),
            value: parts::shown(name),
            expected: format!("the name of a {argument}"),
        })
    })
}

/// The envelope of an answer. Where panics unwind, one that ought not to be is an answer too.
fn answer(function: &str, call: impl FnOnce() -> Result<String, Refused>) -> String {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(json)) => format!("{{\"returns\":{json}}}"),
        Ok(Err(error)) => refusal(&error),
        Err(cause) => {
            let said = cause.downcast_ref::<&str>().map(|said| (*said).to_owned());
            let said = said
                .or_else(|| cause.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            internal_error(function, &said)
        }
    }
}

/// Returns the answer that refuses: for hosts that find a fault before they can call.
pub fn refusal(error: &ChamaError) -> String {
    format!("{{\"error\":{}}}", error_text(error))
}

/// Returns the refusal of bytes that are no text.
pub fn no_text(argument: &str) -> ChamaError {
    ChamaError::InvalidText {
        argument: argument.to_owned(),
        value: "no text".to_owned(),
        expected: "text in UTF-8".to_owned(),
    }
}

/// Returns the answer that is a fault of the library: for hosts that catch a panic themselves.
pub fn internal_error(function: &str, detail: &str) -> String {
    let (function, detail) = (function.to_owned(), detail.to_owned());
    let message = format!("`{function}` failed inside: this is a fault of the library; please report it");
    let mut text = String::from("{\"error\":");
    let listed = Names("function detail message ");
    Object::tagged(&mut text, "code", "internal_error", listed)
        .add(&function)
        .add(&detail)
        .add(&message)
        .close();
    text.push('}');
    text
}

/// Returns a text as JSON, in quotes: for hosts that put a call together.
pub fn quoted(text: &str) -> String {
    let mut json = String::new();
    write_text(&mut json, text);
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_answer() {
        let quiet = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        let text = answer("split", || panic!("at \"{}\"", 7));
        std::panic::set_hook(quiet);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["error"]["code"], "internal_error");
        assert_eq!(value["error"]["function"], "split");
        assert_eq!(value["error"]["detail"], "at \"7\"");
    }

    #[test]
    fn text_is_escaped_as_serde_does() {
        let every: String = (0..0x300)
            .filter_map(char::from_u32)
            .chain(['\u{2028}', '😀'])
            .collect();
        let read: String = serde_json::from_str(&quoted(&every)).unwrap();
        assert_eq!(read, every);
        assert_eq!(quoted("\u{1}\u{1f}\n"), r#""\u0001\u001f\n""#);
    }

    #[test]
    fn names_can_be_found_by_halving() {
        assert!(functions().is_sorted() && functions().count() > 1);
        for (table, argument) in [
            (FUNCTIONS, "function"),
            (ARGUMENTS, "function"),
            (TEXTS, "type"),
            (TYPES, "type"),
        ] {
            assert!(table.is_sorted_by_key(|(name, _)| *name));
            assert!(table.iter().all(|(name, _)| find(table, argument, name).is_ok()));
        }
    }

    #[test]
    fn what_is_not_there_is_named() {
        let refused = |argument: &str| {
            format!(
                r#"{{"error":{{"code":"not_found","argument":"{argument}","value":"\"Loan_\"","expected":"the name of a {argument}","message""#
            )
        };
        assert!(
            value("Loan_", "{}").starts_with(&refused("type")),
            "{}",
            value("Loan_", "{}")
        );
        assert!(arguments("Loan_", "{}").starts_with(&refused("function")));
    }
}
