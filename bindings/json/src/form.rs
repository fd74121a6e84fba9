//! The JSON form of a value: what reads and writes all types, compiled once.
//!
//! A type lists its fields and where each goes ([`Slot`]); one function walks an object's entries in their order and
//! fills the slots, so that the first fault is the first in the text. What is refused, and in which words, is the core's
//! (`chama_core::json::parts`).

use chama_core::error::ChamaError;
use chama_core::json::parts;
use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

/// An error on its way out. In a box, because it is seldom there and large.
pub(crate) type Refused = Box<ChamaError>;

/// A type with a JSON form.
pub trait Form {
    /// Reads a value from a tree; nothing is guessed.
    ///
    /// # Errors
    /// The first fault in the order of the tree, with its path from here.
    fn read(value: &Value) -> Result<Self, Box<ChamaError>>
    where
        Self: Sized;

    /// Adds the value to a JSON text.
    fn write(&self, text: &mut String);
}

/// Where a field goes.
pub(crate) trait Slot {
    fn fill(&mut self, value: &Value) -> Result<(), Refused>;
}

impl<T: Form> Slot for Option<T> {
    fn fill(&mut self, value: &Value) -> Result<(), Refused> {
        // Nothing is there yet, since no key is there twice: nothing has to be dropped.
        std::mem::forget(self.replace(T::read(value)?));
        Ok(())
    }
}

/// The entries of an object, in the order in which they are read.
pub(crate) type Entries<'a> = Box<dyn Iterator<Item = (&'a String, &'a Value)> + 'a>;

/// The entries of a struct.
pub(crate) fn entries_of(value: &Value) -> Result<Entries<'_>, Refused> {
    Ok(Box::new(parts::object(value)?))
}

/// The kind of an enum with data, and the entries beside it.
pub(crate) fn kind_of<'a>(value: &'a Value, names: &[&'static str]) -> Result<(&'static str, Entries<'a>), Refused> {
    let (place, entries) = parts::kind(value, names)?;
    let name = names.get(place).ok_or_else(|| missing("kind"))?;
    Ok((name, Box::new(entries)))
}

/// Fills the slots from the entries, one by one. `fields`, each with whether it must be there, and `slots` go in step.
pub(crate) fn read_fields(
    entries: &mut Entries,
    fields: &[(&str, bool)],
    slots: &mut [&mut dyn Slot],
) -> Result<(), Refused> {
    let mut missing: Vec<bool> = fields.iter().map(|(_, needed)| *needed).collect();
    for (key, value) in entries {
        let place = fields.iter().position(|(name, _)| name == key);
        match place.and_then(|place| Some((slots.get_mut(place)?, missing.get_mut(place)?))) {
            Some((slot, missing)) => {
                slot.fill(value).map_err(|error| within(error, key))?;
                *missing = false;
            }
            None => {
                let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
                return Err(parts::unknown_field(key, &names).into());
            }
        }
    }
    let first = missing.iter().position(|missing| *missing);
    match first.and_then(|first| fields.get(first)) {
        Some((name, _)) => Err(self::missing(name)),
        None => Ok(()),
    }
}

fn within(mut error: Refused, place: &str) -> Refused {
    parts::put_within(&mut error, place);
    error
}

pub(crate) fn missing(name: &str) -> Refused {
    parts::missing_field(name).into()
}

/// A field that must be there and was read.
///
/// A way out at every field would be much of what a type weighs.
#[expect(clippy::unreachable, reason = "`read_fields` has seen that it is there")]
pub(crate) fn there<T>(field: Option<T>) -> T {
    match field {
        Some(value) => value,
        None => unreachable!(),
    }
}

/// An enum without data. `names` and `variants` go in step.
pub(crate) fn read_choice<T: Copy>(value: &Value, names: &[&str], variants: &[T]) -> Result<T, Refused> {
    let place = parts::choice(value, names)?;
    variants.get(place).copied().ok_or_else(|| missing("a variant"))
}

/// The JSON text of a value.
pub(crate) fn written(value: &dyn Form) -> String {
    let mut text = String::new();
    value.write(&mut text);
    text
}

/// Reads a value and says it in full, with the defaults of what was left out.
pub(crate) fn in_full<T: Form>(value: &Value) -> Result<String, Refused> {
    Ok(written(&T::read(value)?))
}

/// Adds an object: first its tag, then its fields. `names` and `values` go in step.
pub(crate) fn write_object(text: &mut String, tag: Option<(&str, &str)>, names: &[&str], values: &[&dyn Form]) {
    let mut before = '{';
    if let Some((key, name)) = tag {
        write_key(text, before, key);
        write_text(text, name);
        before = ',';
    }
    for (name, value) in names.iter().zip(values) {
        write_key(text, before, name);
        value.write(text);
        before = ',';
    }
    if before == '{' {
        text.push('{');
    }
    text.push('}');
}

/// Names of fields are plain letters.
fn write_key(text: &mut String, before: char, key: &str) {
    text.push(before);
    text.push('"');
    text.push_str(key);
    text.push_str("\":");
}

/// Adds a text in quotes, with what JSON cannot have in them escaped.
pub(crate) fn write_text(text: &mut String, words: &str) {
    const DIGITS: &[char; 16] = &[
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    text.push('"');
    for letter in words.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\0'..='\u{1f}' => {
                let code = u32::from(letter);
                text.push_str("\\u00");
                text.push(if code < 16 { '0' } else { '1' });
                let last = usize::try_from(code & 15).ok().and_then(|digit| DIGITS.get(digit));
                text.extend(last);
            }
            letter => text.push(letter),
        }
    }
    text.push('"');
}

impl Form for Decimal {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::decimal(value)?)
    }

    fn write(&self, text: &mut String) {
        write_text(text, &self.to_string());
    }
}

impl Form for NaiveDate {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::date(value)?)
    }

    fn write(&self, text: &mut String) {
        write_text(text, &parts::date_text(*self));
    }
}

impl Form for DateTime<FixedOffset> {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::instant(value)?)
    }

    fn write(&self, text: &mut String) {
        write_text(text, &parts::instant_text(*self));
    }
}

impl Form for i32 {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::small(value)?)
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.to_string());
    }
}

impl Form for i64 {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::whole(value)?)
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.to_string());
    }
}

impl Form for f64 {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::float(value)?)
    }

    /// The shortest digits that read back as the same bits. JSON has no infinity; no result is one.
    fn write(&self, text: &mut String) {
        if self.is_finite() {
            text.push_str(&format!("{self:?}"));
        } else {
            text.push_str("null");
        }
    }
}

impl Form for bool {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::flag(value)?)
    }

    fn write(&self, text: &mut String) {
        text.push_str(if *self { "true" } else { "false" });
    }
}

impl Form for String {
    fn read(value: &Value) -> Result<Self, Refused> {
        Ok(parts::text(value)?.to_owned())
    }

    fn write(&self, text: &mut String) {
        write_text(text, self);
    }
}

impl<T: Form> Form for Option<T> {
    fn read(value: &Value) -> Result<Self, Refused> {
        if value.is_null() {
            return Ok(None);
        }
        T::read(value).map(Some)
    }

    fn write(&self, text: &mut String) {
        match self {
            Some(value) => value.write(text),
            None => text.push_str("null"),
        }
    }
}

/// Reads the elements of a list one by one.
fn each(list: &Value, read: &mut dyn FnMut(&Value) -> Result<(), Refused>) -> Result<(), Refused> {
    for (index, element) in parts::list(list)?.iter().enumerate() {
        read(element).map_err(|error| within(error, &format!("[{index}]")))?;
    }
    Ok(())
}

impl<T: Form> Form for Vec<T> {
    fn read(value: &Value) -> Result<Self, Refused> {
        let mut list = Self::with_capacity(parts::list(value)?.len());
        each(value, &mut |element| {
            list.push(T::read(element)?);
            Ok(())
        })?;
        Ok(list)
    }

    fn write(&self, text: &mut String) {
        let mut before = '[';
        for element in self {
            text.push(before);
            element.write(text);
            before = ',';
        }
        if before == '[' {
            text.push('[');
        }
        text.push(']');
    }
}
