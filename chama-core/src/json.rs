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

use std::cell::RefCell;
use std::fmt;

use serde::Serialize;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use crate::error::{ChamaError, Fault, joined};
use crate::limits::{Bound, JSON_BYTES, SAFE_INTEGER};
use crate::wire::KIND;

mod book;

pub use book::read_book;

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
    from_value(&tree(text)?).map_err(of_document)
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

/// Reads each element of a list on its own, so that every bad one is reported and not only the first.
pub(crate) fn faults_of_list<T: DeserializeOwned>(value: &Value, path: &str) -> (Vec<T>, Vec<Fault>) {
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

fn without_mark(text: &str) -> &str {
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

/// A fault of the whole document has no path of its own.
fn of_document(mut error: ChamaError) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        if path.is_empty() {
            "text".clone_into(path);
        }
    }
    error
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

/// Reads a type of the API from a tree.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a Value);

impl Reader<'_> {
    fn refuse<T>(self, expected: &str) -> Result<T, Refusal> {
        Err(de::Error::invalid_type(unexpected(self.0), &expected))
    }

    fn whole<'de, V: Visitor<'de>>(self, bound: Bound, visitor: V) -> Result<V::Value, Refusal> {
        let Value::Number(number) = self.0 else {
            return self.refuse("a whole number");
        };
        match number.as_i64() {
            Some(whole) => {
                bound.check("", whole).map_err(Refusal)?;
                visitor.visit_i64(whole)
            }
            None if number.is_u64() => Err(Refusal(bound.refuse("", number))),
            None => self.refuse("a whole number"),
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(whole), _, _) => visitor.visit_i64(whole),
                (_, Some(whole), _) => visitor.visit_u64(whole),
                (_, _, float) => visitor.visit_f64(float.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(list) => visitor.visit_seq(Elements { list, next: 0 }),
            Value::Object(object) => visitor
                .visit_map(Entries {
                    kind: object.get_key_value(KIND),
                    rest: object.iter(),
                    current: None,
                })
                // Only `kind` is read outside of its own entry, and so has no path yet.
                .map_err(|Refusal(error)| match error {
                    ChamaError::UnknownVariant { ref argument, .. } if argument.is_empty() => {
                        Refusal(error.within(KIND))
                    }
                    error => Refusal(error),
                }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(Bound::of_i32(), visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.whole(SAFE_INTEGER, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    // serde's derive would also take a list for a struct, and an object for a choice.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            _ => self.refuse("an object"),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(name.as_str().into_deserializer()),
            _ => self.refuse(&listed(variants)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

struct Elements<'a> {
    list: &'a [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Refusal;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Refusal> {
        let index = self.next;
        let Some(element) = self.list.get(index) else {
            return Ok(None);
        };
        self.next = index.saturating_add(1);
        seed.deserialize(Reader(element))
            .map(Some)
            .map_err(|refusal| Refusal(refusal.0.within(&format!("[{index}]"))))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.list.len().saturating_sub(self.next))
    }
}

/// The entries of an object, `kind` before all others, so that a choice is known before its fields.
struct Entries<'a> {
    kind: Option<(&'a String, &'a Value)>,
    rest: serde_json::map::Iter<'a>,
    current: Option<(&'a String, &'a Value)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Refusal;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Refusal> {
        self.current = self.kind.take().or_else(|| self.rest.find(|(key, _)| *key != KIND));
        match self.current {
            Some((key, _)) => seed.deserialize(key.as_str().into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Refusal> {
        match self.current.take() {
            Some((key, value)) => seed
                .deserialize(Reader(value))
                .map_err(|refusal| Refusal(refusal.0.within(key))),
            None => Err(de::Error::custom("a value follows its key")),
        }
    }
}

/// What serde refuses, as an error of this library; its path grows on the way out.
#[derive(Debug)]
struct Refusal(ChamaError);

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

fn unexpected(value: &Value) -> de::Unexpected<'_> {
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
fn quoted(text: &str) -> String {
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
fn listed(names: &[&str]) -> String {
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

/// A place in a text, as editors count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The line, from 1.
    pub line: i64,
    /// The character in the line, from 1.
    pub column: i64,
}

/// Returns where in a JSON text the value at `path` begins, or the nearest thing around it that is there.
///
/// The path is an error's, such as `events[17].what.amount`; a missing field is placed at the object that
/// misses it. There is no place in a text that is no JSON up to that point.
///
/// # Examples
/// ```
/// use chama_core::json::place_of;
/// let text = "{\n  \"events\": [\n    {\"id\": \"e1\"}\n  ]\n}";
/// let place = place_of(text, "events[0].id").unwrap();
/// assert_eq!((place.line, place.column), (3, 12));
/// let object = place_of(text, "events[0].value_date").unwrap();
/// assert_eq!((object.line, object.column), (3, 5));
/// ```
pub fn place_of(text: &str, path: &str) -> Option<Place> {
    let text = without_mark(text);
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
    };
    scanner.skip_space();
    let mut found = scanner.at;
    for step in steps(path) {
        let inside = match step {
            Step::Key(key) => scanner.enter_key(key),
            Step::Index(index) => scanner.enter_index(index),
        };
        if inside.is_none() {
            break;
        }
        found = scanner.at;
    }
    let before = text.get(..found).filter(|before| before.len() < text.len())?;
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let from_one = |count: usize| i64::try_from(count).ok()?.checked_add(1);
    Some(Place {
        line: from_one(line)?,
        column: from_one(column)?,
    })
}

enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// The steps of a path: `weights[1]` is a key and an index.
fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split(['.', '[']).filter(|part| !part.is_empty()).map(|part| {
        part.strip_suffix(']')
            .and_then(|index| index.parse().ok())
            .map_or(Step::Key(part), Step::Index)
    })
}

/// Walks through a JSON text without building anything.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.step())
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.step();
        }
    }

    /// From the start of an object to the value of `key`.
    fn enter_key(&mut self, key: &str) -> Option<()> {
        self.take(b'{')?;
        loop {
            self.skip_space();
            let from = self.at;
            self.skip_string()?;
            let name = self.bytes.get(from..self.at)?;
            let matches = serde_json::from_slice::<String>(name).is_ok_and(|name| name == key);
            self.skip_space();
            self.take(b':')?;
            self.skip_space();
            if matches {
                return Some(());
            }
            self.skip_value()?;
            self.take(b',')?;
        }
    }

    /// From the start of a list to its element.
    fn enter_index(&mut self, index: usize) -> Option<()> {
        self.take(b'[')?;
        self.skip_space();
        for _ in 0..index {
            self.skip_value()?;
            self.take(b',')?;
            self.skip_space();
        }
        (self.peek()? != b']').then_some(())
    }

    fn skip_string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let byte = self.peek()?;
            self.step();
            match byte {
                b'"' => return Some(()),
                b'\\' => self.step(),
                _ => {}
            }
        }
    }

    /// Over one value and the space behind it.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        let from = self.at;
        loop {
            match self.peek()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    depth = depth.saturating_add(1);
                    self.step();
                }
                b'}' | b']' if depth > 0 => {
                    depth = depth.saturating_sub(1);
                    self.step();
                }
                b',' | b'}' | b']' if depth == 0 => return (self.at > from).then_some(()),
                _ => self.step(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rust_decimal::Decimal;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::money::{ResidualPolicy, Rounding, RoundingMode, SplitTerms};
    use crate::wire::kind_enum;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
    enum What {
        Paid {
            #[serde(with = "crate::wire::decimal")]
            amount: Decimal,
            #[serde(default)]
            rounding: Rounding,
            #[serde(default, with = "crate::wire::decimal_list")]
            parts: Vec<Decimal>,
        },
        Inside {
            policy: ResidualPolicy,
        },
        Closed,
    }
    kind_enum!(What);

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        #[serde(with = "crate::wire::date")]
        on: NaiveDate,
        what: What,
        note: Option<String>,
        #[serde(default)]
        count: i32,
        #[serde(default)]
        seed: i64,
        #[serde(default)]
        chance: f64,
        #[serde(default)]
        open: bool,
        #[serde(default, with = "crate::wire::date_option")]
        until: Option<NaiveDate>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        entries: Vec<Entry>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Amount {
        #[serde(with = "crate::wire::decimal")]
        amount: Decimal,
    }

    /// Refuses a document whose only entry is a good one with some keys replaced.
    fn refused(keys: Value) -> (String, String) {
        let mut entry = json!({"on": "2026-01-31", "what": {"kind": "closed"}});
        for (key, value) in keys.as_object().unwrap() {
            entry[key] = value.clone();
        }
        let text = json!({"entries": [{"on": "2026-01-31", "what": {"kind": "closed"}}, entry]}).to_string();
        let error = from_text::<Document>(&text).unwrap_err();
        (error.code().to_owned(), error.to_string())
    }

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
    fn a_key_that_is_there_twice_is_refused_wherever_it_is() {
        for (text, path) in [
            (r#"{"entries": [], "entries": []}"#, "entries"),
            (
                r#"{"entries": [1, {"what": {"kind": "paid", "kind": "closed"}}]}"#,
                "entries[1].what.kind",
            ),
            (r#"{"entries": [[], [[{"a": 1, "\u0061": 1}]]]}"#, "entries[1][0][0].a"),
        ] {
            let error = from_text::<Document>(text).unwrap_err();
            let expected = ChamaError::Duplicate {
                argument: path.to_owned(),
                value: "a key".to_owned(),
            };
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn only_one_way_of_writing_a_decimal_is_read() {
        for text in [
            "1e3",
            " 1",
            "1 ",
            "1_000",
            "+1",
            "01",
            "-01",
            "00",
            "NaN",
            "inf",
            "",
            "-",
            ".5",
            "5.",
            "1,000",
            "1.2.3",
            "0x1",
            "--1",
            "٣",
            "1234567890123456789012345678901",
            "0.00000000000000000000000000001",
            "79228162514264337593543950336",
        ] {
            let document = json!({ "amount": text });
            assert_eq!(
                from_value::<Amount>(&document).unwrap_err().code(),
                "invalid_text",
                "{text}"
            );
            assert!(serde_json::from_value::<Amount>(document).is_err(), "{text}");
        }
        for number in [
            json!(0.1),
            json!(1),
            json!(null),
            json!(true),
            json!(["1"]),
            json!({"1": 1}),
        ] {
            assert_eq!(
                from_value::<Amount>(&json!({ "amount": number })).unwrap_err().code(),
                "wrong_type"
            );
        }
        for (text, written) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            ("1.10", "1.10"),
            ("-1.5", "-1.5"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ] {
            assert_eq!(
                from_value::<Amount>(&json!({ "amount": text }))
                    .unwrap()
                    .amount
                    .to_string(),
                written
            );
        }
    }

    #[test]
    fn only_one_way_of_writing_a_date_is_read() {
        for text in [
            "2026-1-5",
            "2026-02-30",
            "2026-13-01",
            "2026-00-10",
            "26-01-05",
            "02026-01-05",
            "+2026-01-05",
            "-026-01-05",
            "2026-01-05 ",
            "2026/01/05",
            "05-01-2026",
            "2026-01-05T00:00:00",
            "20260105",
            "",
            "2025-02-29",
            "２０２６-01-05",
        ] {
            let keys = json!({ "on": text });
            assert_eq!(refused(keys).0, "invalid_text", "{text}");
        }
        // The year 99 is a date; that nobody computes with it is for the limits to say.
        let early: Entry = from_value(&json!({"on": "0099-01-01", "what": {"kind": "closed"}})).unwrap();
        assert_eq!(
            crate::limits::check_date("on", early.on).unwrap_err().code(),
            "date_out_of_range"
        );
    }

    #[test]
    fn the_kind_may_stand_anywhere_also_for_plain_serde() {
        let paid = What::Paid {
            amount: Decimal::new(150, 2),
            rounding: Rounding {
                mode: RoundingMode::Down,
                step: Some(Decimal::from(5)),
            },
            parts: vec![Decimal::ONE],
        };
        for text in [
            r#"{"kind": "paid", "amount": "1.50", "rounding": {"mode": "down", "step": "5"}, "parts": ["1"]}"#,
            r#"{"amount": "1.50", "kind": "paid", "rounding": {"mode": "down", "step": "5"}, "parts": ["1"]}"#,
            r#"{"parts": ["1"], "rounding": {"step": "5", "mode": "down"}, "amount": "1.50", "kind": "paid"}"#,
        ] {
            assert_eq!(from_text::<What>(text), Ok(paid.clone()));
            assert_eq!(serde_json::from_str::<What>(text).unwrap(), paid);
            assert_eq!(
                serde_json::from_str::<Value>(text).unwrap(),
                serde_json::to_value(&paid).unwrap()
            );
        }
        for text in [
            r#"{"kind": "closed", "kind": "closed"}"#,
            r#"{"kind": "closed", "amount": "1"}"#,
            r#"{"amount": "1", "kind": "closed"}"#,
            r#"{"amount": "1", "amount": "1", "kind": "paid"}"#,
            r#"{"amount": 1, "kind": "paid"}"#,
            r#"{"kind": null}"#,
            r#""closed""#,
            r#"{"closed": null}"#,
            r#"[]"#,
        ] {
            assert!(from_text::<What>(text).is_err(), "{text}");
            assert!(serde_json::from_str::<What>(text).is_err(), "{text}");
        }
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

    #[test]
    fn a_path_has_a_place_and_a_missing_one_that_of_its_object() {
        let text = "{\n \"a\": [1, {\"x}]\\\"\": 2}, {\"b\":\n  {\"é\": [], \"c\": \"d\"}}],\n \"e\": {}}";
        assert!(tree(text).is_ok());
        for (path, line, column) in [
            ("", 1, 1),
            ("text", 1, 1),
            ("nothing.here", 1, 1),
            ("a", 2, 7),
            ("a[0]", 2, 8),
            ("a[1]", 2, 11),
            ("a[2].b", 3, 3),
            ("a[2].b.é", 3, 9),
            ("a[2].b.é[0]", 3, 9),
            ("a[2].b.c", 3, 18),
            ("a[2].b.f", 3, 3),
            ("a[3]", 2, 7),
            ("e", 4, 7),
            ("e.kind", 4, 7),
        ] {
            assert_eq!(place_of(text, path), Some(Place { line, column }), "{path}");
        }
        assert_eq!(place_of("", "a"), None);
        assert_eq!(place_of("  ", "a"), None);
        for broken in [
            "{",
            "{\"a",
            "{\"a\"",
            "{\"a\":",
            "[",
            "[[[",
            "{\"b\": [1,",
            "\"\\",
            "{\"b\":1,}",
            "]",
        ] {
            let _ = place_of(broken, "a[1].b");
        }
    }

    #[test]
    fn a_long_text_is_cut_short_in_the_error() {
        let error = from_value::<Amount>(&json!({"amount": "é".repeat(1_000)})).unwrap_err();
        assert_eq!(error.to_string().chars().filter(|char| *char == 'é').count(), 80);
    }
}
