//! What a reader without serde is made of, so that it refuses the same things in the same words.
//!
//! serde's readers grow with every type, too large for a web page. The JSON door of the other languages
//! (`bindings/json`) reads the same tree with these.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value};

use super::refusal::{Refusal, listed, quoted, unexpected};
use super::tree::tree;
use crate::error::{ChamaError, joined};
use crate::limits::{Bound, SAFE_INTEGER};
use crate::wire::{self, KIND};

/// Returns the tree of a JSON text; no key is there twice.
///
/// # Errors
/// As [`super::from_text`] before it reads a type: `too_long` and `invalid_text` (`text`), `duplicate` (a key).
pub fn tree_of(text: &str) -> Result<Value, ChamaError> {
    tree(text)
}

/// Returns the decimal that a text says.
///
/// # Errors
/// `wrong_type`, `invalid_text`.
pub fn decimal(value: &Value) -> Result<Decimal, ChamaError> {
    read(value, wire::DECIMAL, wire::read_decimal)
}

/// Returns the date that a text says.
///
/// # Errors
/// `wrong_type`, `invalid_text`.
pub fn date(value: &Value) -> Result<NaiveDate, ChamaError> {
    read(value, wire::DATE, wire::read_date)
}

/// Returns the moment that a text says.
///
/// # Errors
/// `wrong_type`, `invalid_text`.
pub fn instant(value: &Value) -> Result<DateTime<FixedOffset>, ChamaError> {
    read(value, wire::INSTANT, wire::read_instant)
}

fn read<T>(value: &Value, expected: &str, parse: fn(&str) -> Option<T>) -> Result<T, ChamaError> {
    let Value::String(text) = value else {
        return Err(wrong_type(value, expected));
    };
    parse(text).ok_or_else(|| ChamaError::InvalidText {
        argument: String::new(),
        value: quoted(text),
        expected: expected.to_owned(),
    })
}

/// Returns a whole number of 32 bits.
///
/// # Errors
/// `wrong_type`, `out_of_range`.
pub fn small(value: &Value) -> Result<i32, ChamaError> {
    let bound = Bound::of_i32();
    let whole = whole_within(value, bound)?;
    i32::try_from(whole).map_err(|_| bound.refuse("", whole))
}

/// Returns a whole number that every language holds exactly.
///
/// # Errors
/// `wrong_type`, `out_of_range`.
pub fn whole(value: &Value) -> Result<i64, ChamaError> {
    whole_within(value, SAFE_INTEGER)
}

pub(super) fn whole_within(value: &Value, bound: Bound) -> Result<i64, ChamaError> {
    let number = value.as_number();
    match number.map(|number| (number.as_i64(), number)) {
        Some((Some(whole), _)) => bound.check("", whole).map(|()| whole),
        Some((None, number)) if number.is_u64() => Err(bound.refuse("", number)),
        _ => Err(wrong_type(value, "a whole number")),
    }
}

/// Returns a number.
///
/// # Errors
/// `wrong_type`.
pub fn float(value: &Value) -> Result<f64, ChamaError> {
    value
        .as_number()
        .and_then(Number::as_f64)
        .ok_or_else(|| wrong_type(value, "a number"))
}

/// Returns true or false.
///
/// # Errors
/// `wrong_type`.
pub fn flag(value: &Value) -> Result<bool, ChamaError> {
    value.as_bool().ok_or_else(|| wrong_type(value, "true or false"))
}

/// Returns a text.
///
/// # Errors
/// `wrong_type`.
pub fn text(value: &Value) -> Result<&str, ChamaError> {
    value.as_str().ok_or_else(|| wrong_type(value, "text"))
}

/// Returns the elements of a list.
///
/// # Errors
/// `wrong_type`.
pub fn list(value: &Value) -> Result<&[Value], ChamaError> {
    match value {
        Value::Array(elements) => Ok(elements),
        _ => Err(wrong_type(value, "a list")),
    }
}

/// Returns the entries of an object, a `kind` before all others.
///
/// # Errors
/// `wrong_type`.
pub fn object(value: &Value) -> Result<impl Iterator<Item = (&String, &Value)>, ChamaError> {
    match value {
        Value::Object(object) => Ok(kind_first(object)),
        _ => Err(wrong_type(value, "an object")),
    }
}

fn kind_first(object: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let rest = object.iter().filter(|(key, _)| *key != KIND);
    object.get_key_value(KIND).into_iter().chain(rest)
}

/// Returns the place among `names` of a choice without data, which is a text.
///
/// # Errors
/// `wrong_type`, `unknown_variant`.
pub fn choice(value: &Value, names: &[&str]) -> Result<usize, ChamaError> {
    match value {
        Value::String(name) => place(name, names),
        _ => Err(wrong_type(value, &listed(names))),
    }
}

/// Returns the place among `names` of the `kind` of a choice with data, and the other entries.
///
/// # Errors
/// `wrong_type`, `missing_field` (`kind`), `unknown_variant`.
pub fn kind<'a>(
    value: &'a Value,
    names: &[&str],
) -> Result<(usize, impl Iterator<Item = (&'a String, &'a Value)> + use<'a>), ChamaError> {
    let Value::Object(object) = value else {
        return Err(wrong_type(value, "an object with a `kind`"));
    };
    let kind = object.get(KIND).ok_or_else(|| missing_field(KIND))?;
    let place = text(kind)
        .and_then(|name| place(name, names))
        .map_err(|error| error.within(KIND))?;
    Ok((place, object.iter().filter(|(key, _)| *key != KIND)))
}

fn place(name: &str, names: &[&str]) -> Result<usize, ChamaError> {
    names
        .iter()
        .position(|known| *known == name)
        .ok_or_else(|| ChamaError::UnknownVariant {
            argument: String::new(),
            value: quoted(name),
            expected: listed(names),
        })
}

/// Returns the refusal of a value of another type than expected.
pub fn wrong_type(value: &Value, expected: &str) -> ChamaError {
    let Refusal(error) = serde::de::Error::invalid_type(unexpected(value), &expected);
    error
}

/// Returns the refusal of a key that nothing reads, where `names` are read.
pub fn unknown_field(key: &str, names: &[&str]) -> ChamaError {
    ChamaError::UnknownField {
        argument: key.to_owned(),
        expected: listed(names),
    }
}

/// Returns the refusal of an object without a key that it needs.
pub fn missing_field(name: &str) -> ChamaError {
    ChamaError::MissingField {
        argument: name.to_owned(),
    }
}

/// Puts `place` in front of the path of an error: `amount` within `payments[3]`.
pub fn put_within(error: &mut ChamaError, place: &str) {
    for path in error.paths().into_iter().flatten() {
        *path = joined(place, path);
    }
}

/// Calls the path of an error `name` if it is a fault of the whole.
pub fn name_whole(error: &mut ChamaError, name: &str) {
    for path in error.paths().into_iter().flatten() {
        if path.is_empty() {
            name.clone_into(path);
        }
    }
}

/// Returns a text as it is shown in an error: in quotes, and cut short if it is long.
pub fn shown(text: &str) -> String {
    quoted(text)
}

/// Returns a date as it is written: `2026-01-31`.
pub fn date_text(date: NaiveDate) -> String {
    wire::write_date(date)
}

/// Returns a moment as it is written: `2026-01-31T23:59:00+03:00`.
pub fn instant_text(instant: DateTime<FixedOffset>) -> String {
    wire::write_instant(instant)
}

#[cfg(test)]
mod tests {
    use chrono::{SecondsFormat, TimeZone};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn only_one_way_of_writing_a_moment_is_read() {
        for (text, written) in [
            ("2026-01-31T23:59:00+03:00", "2026-01-31T23:59:00+03:00"),
            ("2026-01-31T20:59:00Z", "2026-01-31T20:59:00+00:00"),
            ("2026-01-31T20:59:00.250-01:30", "2026-01-31T20:59:00.250-01:30"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60+00:00"),
        ] {
            assert_eq!(instant_text(instant(&json!(text)).unwrap()), written);
        }
        for text in [
            "2026-01-31",
            "2026-01-31T23:59:00",
            "2026-01-31 23:59:00+03:00",
            "2026-01-31t23:59:00+03:00",
            "2026-01-31T23:59:00z",
            "2026-1-31T23:59:00Z",
            "2026-01-31T23:59:00+3",
            "2026-01-31T24:00:00Z",
            "2026-02-30T12:00:00Z",
            "",
        ] {
            let error = instant(&json!(text)).unwrap_err();
            assert_eq!(error.code(), "invalid_text", "{text}");
        }
        assert_eq!(instant(&json!(0)).unwrap_err().code(), "wrong_type");
    }

    proptest! {
        #[test]
        fn moments_are_read_and_written_as_chrono_does(
            second in -2_000_000_000_i64..7_000_000_000,
            part in prop_oneof![Just(0), 0..1_000_u32, (0..1_000_u32).prop_map(|part| part * 1_000_000), 0..1_000_000_000_u32],
            minutes in -1_439..1_440_i32,
        ) {
            let offset = FixedOffset::east_opt(minutes * 60).unwrap();
            let moment = offset.timestamp_opt(second, part).unwrap();
            let text = moment.to_rfc3339_opts(SecondsFormat::AutoSi, false);
            prop_assert_eq!(instant_text(moment), text.as_str());
            prop_assert_eq!(instant(&json!(text)).unwrap(), moment);
        }

        #[test]
        fn what_is_no_moment_is_refused_as_chrono_does(text in "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,11})?(Z|[+-][0-2][0-9]:[0-6][0-9])") {
            let read = instant(&json!(text)).ok();
            prop_assert_eq!(read, DateTime::parse_from_rfc3339(&text).ok());
        }
    }
}
