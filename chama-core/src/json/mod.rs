//! Reads and writes any type of the API as JSON, strictly, and says where a text is wrong.
//!
//! Nothing is guessed: a key that nothing reads, a key that is there twice, a number where decimal text
//! belongs or a list in place of an object is refused, with the whole path of the place
//! (`events[17].what.amount`) and what was expected there. An enum with data is an object with a
//! `kind`, which may stand anywhere in it. This module is for Rust; the other languages have readers of
//! their own, which refuse the same things with the same codes.
//!
//! ```
//! use chama_core::json::{from_text, place_of};
//! use chama_core::money::SplitTerms;
//!
//! let text = r#"{
//!   "amount": "1000.00",
//!   "weights": ["1", 2, "1"]
//! }"#;
//! let error = from_text::<SplitTerms>(text).unwrap_err();
//! assert_eq!(error.to_string(), "`weights[1]` is 2, but must be decimal text such as \"1234.50\"");
//! let place = place_of(text, "weights[1]").unwrap();
//! assert_eq!((place.line, place.column), (3, 20));
//! ```

mod book;
pub mod parts;
mod place;
mod reader;
mod refusal;
#[cfg(test)]
mod sample;
mod tree;

pub use book::read_book;
pub use place::{Place, place_of};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::ChamaError;
use reader::Reader;
use tree::tree;

/// Returns the value that a JSON text says.
///
/// A byte order mark at the start is passed over. A path in an error begins below the document; a fault of
/// the document as a whole is one of `text`.
///
/// # Errors
/// In this order: `too_long` (`text`), `invalid_text` (`text`: no JSON, with its line and column), `duplicate`
/// (a key), then the first fault in the order of the document: `wrong_type`, `unknown_field`, `missing_field`,
/// `unknown_variant`, `invalid_text`, `out_of_range` (a whole number).
///
/// # Examples
/// ```
/// use chama_core::json::from_text;
/// use chama_core::money::Rounding;
/// let rounding: Rounding = from_text(r#"{"mode": "down", "step": "5"}"#)?;
/// assert_eq!(rounding.step.unwrap().to_string(), "5");
/// let error = from_text::<Rounding>(r#"{"modus": "down"}"#).unwrap_err();
/// assert_eq!(error.to_string(), "`modus` is not a known field; expected `mode` or `step`");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, ChamaError> {
    from_value(&tree(text)?).map_err(|mut error| {
        parts::name_whole(&mut error, "text");
        error
    })
}

/// Returns the value that a JSON tree says.
///
/// A path in an error begins below the tree; that of a fault of the tree as a whole is empty.
///
/// # Errors
/// The first fault in the order of the tree: `wrong_type`, `unknown_field`, `missing_field`, `unknown_variant`,
/// `invalid_text`, `out_of_range` (a whole number).
///
/// # Examples
/// ```
/// use chama_core::json::from_value;
/// use chama_core::money::ResidualPolicy;
/// let policy: ResidualPolicy = from_value(&serde_json::json!({"index": 2, "kind": "part"}))?;
/// assert_eq!(policy, ResidualPolicy::Part { index: 2 });
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, ChamaError> {
    T::deserialize(Reader(value)).map_err(|refusal| refusal.0)
}

/// Returns a value as JSON text, one field a line.
///
/// # Errors
/// `no_answer` (`value`) for a type that JSON has no form for; no type of this library is one.
///
/// # Examples
/// ```
/// use chama_core::json::to_text;
/// use chama_core::money::ResidualPolicy;
/// let text = to_text(&ResidualPolicy::Part { index: 2 })?;
/// assert_eq!(text, "{\n  \"kind\": \"part\",\n  \"index\": 2\n}");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn to_text<T: Serialize>(value: &T) -> Result<String, ChamaError> {
    serde_json::to_string_pretty(value).map_err(|error| ChamaError::NoAnswer {
        argument: "value".to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rust_decimal::Decimal;

    use super::sample::{Document, Entry, What};
    use super::*;
    use crate::money::{ResidualPolicy, SplitTerms};

    #[test]
    fn the_document_itself_is_called_text() {
        for (text, message) in [
            ("[]", "`text` is a list, but must be an object"),
            ("{}", "`entries` is missing"),
            (r#"{"entries": {}}"#, "`entries` is an object, but must be a list"),
            (
                "{\n  \"é\": 1 2}",
                "`text` is wrong at line 2, column 10 (expected `,` or `}`), which does not read as JSON",
            ),
            (
                "",
                "`text` is wrong at line 1, column 0 (EOF while parsing a value), which does not read as JSON",
            ),
            (
                "{} {}",
                "`text` is wrong at line 1, column 4 (trailing characters), which does not read as JSON",
            ),
        ] {
            assert_eq!(from_text::<Document>(text).unwrap_err().to_string(), message, "{text}");
        }
        assert_eq!(
            from_text::<Document>(&"[".repeat(1_000)).unwrap_err().code(),
            "invalid_text"
        );
        assert_eq!(
            from_text::<ResidualPolicy>("\u{feff}{\"kind\": \"reserve\"}"),
            Ok(ResidualPolicy::Reserve)
        );
    }

    #[test]
    fn what_is_written_reads_back_as_itself() {
        let document = Document {
            entries: vec![
                Entry {
                    on: NaiveDate::from_ymd_opt(2026, 1, 5).unwrap(),
                    what: What::Inside {
                        policy: ResidualPolicy::Part { index: -1 },
                    },
                    note: Some("\"quoted\" – é\n".to_owned()),
                    count: i32::MIN,
                    seed: 9_007_199_254_740_991,
                    chance: 0.1,
                    open: true,
                    until: NaiveDate::from_ymd_opt(999, 12, 31),
                },
                Entry {
                    on: NaiveDate::MIN.max(NaiveDate::from_ymd_opt(1, 1, 1).unwrap()),
                    what: What::Closed,
                    note: None,
                    count: 0,
                    seed: 0,
                    chance: -1e300,
                    open: false,
                    until: None,
                },
            ],
        };
        let text = to_text(&document).unwrap();
        assert_eq!(from_text(&text), Ok(document));
        let terms = SplitTerms::new(Decimal::new(110, 2), vec![Decimal::ONE, Decimal::new(5, 1)]);
        assert_eq!(from_text(&to_text(&terms).unwrap()), Ok(terms));
    }
}
