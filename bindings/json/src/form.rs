//! The JSON form of a value: what reads and writes all types, compiled once.
//!
//! A type lists its fields and takes them one by one from a [`Reader`], which keeps the first fault of the text. What is
//! refused, and in which words, is the core's (`chama_core::json::parts`).

use std::str::SplitTerminator;

use chama_core::error::ChamaError;
use chama_core::json::parts;
use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

/// An error on its way out. In a box, because it is seldom there and large.
pub(crate) type Refused = Box<ChamaError>;

/// A type with a JSON form.
pub trait Form {
    /// Returns what the reader stands on; where that is nothing or is refused, any value, which nobody will see.
    fn take(reader: &mut Reader) -> Self
    where
        Self: Sized;

    /// Adds the value to a JSON text.
    fn write(&self, text: &mut String);

    /// Reads a value from a tree; nothing is guessed.
    ///
    /// # Errors
    /// The first fault in the order of the tree, with its path from here.
    fn read(value: &Value) -> Result<Self, Box<ChamaError>>
    where
        Self: Sized,
    {
        let mut reader = Reader::on(value);
        let read = Self::take(&mut reader);
        reader.done().map(|()| read)
    }
}

/// Stands on a value of a tree, or on nothing, and keeps what is refused there.
///
/// A value is made in its place and a fault is kept beside it: a way out at every field would be most of what a type weighs.
pub struct Reader<'a> {
    value: Option<&'a Value>,
    fault: Option<Refused>,
}

impl<'a> Reader<'a> {
    pub(crate) fn on(value: &'a Value) -> Self {
        Self {
            value: Some(value),
            fault: None,
        }
    }

    pub(crate) fn done(self) -> Result<(), Refused> {
        self.fault.map_or(Ok(()), Err)
    }

    /// What `read` makes of the value, if it is there and is not refused.
    fn with<T>(&mut self, read: impl FnOnce(&'a Value) -> Result<T, ChamaError>) -> Option<T> {
        match read(self.value?) {
            Ok(read) => Some(read),
            Err(error) => {
                self.refuse(error);
                None
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn refuse(&mut self, error: ChamaError) {
        self.fault = Some(error.into());
    }

    /// A choice without data: the place of its name.
    #[inline(never)]
    pub(crate) fn choice(&mut self, names: Names) -> usize {
        let named = self.value.and_then(Value::as_str);
        match named.and_then(|name| names.each().position(|known| known == name)) {
            Some(place) => place,
            None => self.with(|value| parts::choice(value, &names.all())).unwrap_or(0),
        }
    }

    /// The fields of a struct.
    #[inline(never)]
    pub(crate) fn record(&mut self, listed: Names) -> Fields<'_, 'a> {
        match self.with(parts::object) {
            Some(entries) => self.fields(listed, &mut { entries }),
            None => self.no_fields(listed),
        }
    }

    /// A choice with data: the place of its kind, and its fields.
    #[inline(never)]
    pub(crate) fn union(&mut self, names: Names, listed: &[Names]) -> (usize, Fields<'_, 'a>) {
        match self.with(|value| parts::kind(value, &names.all())) {
            Some((place, mut entries)) => {
                let listed = listed.get(place).copied().unwrap_or_default();
                (place, self.fields(listed, &mut entries))
            }
            None => (0, self.no_fields(listed.first().copied().unwrap_or_default())),
        }
    }

    #[inline(never)]
    fn elements(&mut self) -> &'a [Value] {
        self.with(parts::list).unwrap_or_default()
    }

    /// After the last of `count` elements so far: whether it was refused.
    #[inline(never)]
    fn leaves(&mut self, element: Reader, count: usize) -> bool {
        let Some(fault) = element.fault else {
            return false;
        };
        self.fault = Some(within(fault, &format!("[{}]", count.saturating_sub(1))));
        true
    }

    fn no_fields(&mut self, listed: Names) -> Fields<'_, 'a> {
        self.value = None;
        self.fields(listed, &mut std::iter::empty())
    }

    #[inline(never)]
    fn fields(&mut self, listed: Names, entries: &mut dyn Iterator<Item = (&'a String, &'a Value)>) -> Fields<'_, 'a> {
        let mut given = vec![None; listed.each().count()];
        let mut faulty = usize::MAX;
        // Entries mostly come in the order of the type.
        let mut following = listed.each().enumerate();
        for (order, (key, value)) in entries.enumerate() {
            let place = following.find(|(_, name)| name == key).or_else(|| {
                following = listed.each().enumerate();
                following.find(|(_, name)| name == key)
            });
            match place.and_then(|(place, _)| given.get_mut(place)) {
                Some(given) => *given = Some((order, value)),
                None => {
                    self.refuse(parts::unknown_field(key, &listed.all()));
                    faulty = order;
                    break;
                }
            }
        }
        Fields {
            reader: self,
            listed,
            given,
            faulty,
            next: 0,
        }
    }
}

/// Names in one text, each with a blank behind it, and with a question mark where it may be left out.
///
/// As a list, each would be an address and a length beside its letters, and addresses are what compresses least.
#[derive(Clone, Copy, Default)]
pub(crate) struct Names(pub(crate) &'static str);

impl Names {
    fn marked(self) -> SplitTerminator<'static, char> {
        self.0.split_terminator(' ')
    }

    fn each(self) -> impl Iterator<Item = &'static str> {
        self.marked().map(|name| name.trim_end_matches('?'))
    }

    fn all(self) -> Vec<&'static str> {
        self.each().collect()
    }

    fn at(self, place: usize) -> &'static str {
        self.each().nth(place).unwrap_or_default()
    }
}

/// The fields of an object, which are taken in the order of the type.
///
/// The first fault is nevertheless the first of the text: of two, that of the earlier entry is kept.
pub(crate) struct Fields<'r, 'a> {
    reader: &'r mut Reader<'a>,
    listed: Names,
    /// For each field its entry and where in the text that is.
    given: Vec<Option<(usize, &'a Value)>>,
    /// Where in the text the first fault is.
    faulty: usize,
    next: usize,
}

impl<'a> Fields<'_, 'a> {
    /// The next field.
    pub(crate) fn take<T: Form>(&mut self) -> T {
        let mut reader = self.enter();
        let taken = T::take(&mut reader);
        self.leave(reader);
        taken
    }

    /// Whether the next field is there; where it is not, it is passed over.
    #[inline(never)]
    pub(crate) fn is_given(&mut self) -> bool {
        let given = self.given.get(self.next).is_some_and(Option::is_some);
        if !given {
            self.next = self.next.saturating_add(1);
        }
        given
    }

    #[inline(never)]
    fn enter(&mut self) -> Reader<'a> {
        let entry = self.given.get(self.next).copied().flatten();
        Reader {
            // After a fault nothing counts.
            value: entry.filter(|(order, _)| *order < self.faulty).map(|(_, value)| value),
            fault: None,
        }
    }

    #[inline(never)]
    fn leave(&mut self, reader: Reader) {
        let place = self.next;
        self.next = place.saturating_add(1);
        if let (Some(fault), Some(Some((order, _)))) = (reader.fault, self.given.get(place)) {
            self.reader.fault = Some(within(fault, self.listed.at(place)));
            self.faulty = *order;
        }
    }

    /// After the last field: what must be there is there.
    #[inline(never)]
    pub(crate) fn done(&mut self) {
        if self.reader.value.is_some() && self.reader.fault.is_none() {
            let mut listed = self.listed.marked().zip(&self.given);
            if let Some((name, _)) = listed.find(|(name, given)| given.is_none() && !name.ends_with('?')) {
                self.reader.refuse(parts::missing_field(name));
            }
        }
    }
}

fn within(mut error: Refused, place: &str) -> Refused {
    parts::put_within(&mut error, place);
    error
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

/// An object that is being written. Names of fields are plain letters.
pub(crate) struct Object<'a> {
    text: &'a mut String,
    listed: SplitTerminator<'static, char>,
    before: char,
}

impl<'a> Object<'a> {
    pub(crate) fn new(text: &'a mut String, listed: Names) -> Self {
        Self {
            text,
            listed: listed.marked(),
            before: '{',
        }
    }

    /// Begins with the name of the kind, or of the code.
    pub(crate) fn tagged(text: &'a mut String, key: &str, name: &str, listed: Names) -> Self {
        let mut object = Self::new(text, listed);
        object.key(key);
        write_text(object.text, name);
        object
    }

    /// Adds the next field.
    pub(crate) fn add<T: Form>(&mut self, value: &T) -> &mut Self {
        self.next_key();
        value.write(self.text);
        self
    }

    #[inline(never)]
    fn next_key(&mut self) {
        if let Some(name) = self.listed.next() {
            self.key(name.trim_end_matches('?'));
        }
    }

    fn key(&mut self, name: &str) {
        self.text.push(self.before);
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\":");
        self.before = ',';
    }

    pub(crate) fn close(&mut self) {
        close(self.text, self.before, '{', '}');
    }
}

/// Ends an object or a list, before whose next entry `before` would stand.
fn close(text: &mut String, before: char, open: char, end: char) {
    if before == open {
        text.push(open);
    }
    text.push(end);
}

/// Adds the name of a choice without data.
pub(crate) fn write_choice(text: &mut String, names: Names, place: usize) {
    write_text(text, names.at(place));
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
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::decimal).unwrap_or_default()
    }

    fn write(&self, text: &mut String) {
        write_text(text, &self.to_string());
    }
}

impl Form for NaiveDate {
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::date).unwrap_or_default()
    }

    fn write(&self, text: &mut String) {
        write_text(text, &parts::date_text(*self));
    }
}

impl Form for DateTime<FixedOffset> {
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::instant).unwrap_or_default()
    }

    fn write(&self, text: &mut String) {
        write_text(text, &parts::instant_text(*self));
    }
}

impl Form for i32 {
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::small).unwrap_or_default()
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.to_string());
    }
}

impl Form for i64 {
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::whole).unwrap_or_default()
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.to_string());
    }
}

impl Form for f64 {
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::float).unwrap_or_default()
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
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::flag).unwrap_or_default()
    }

    fn write(&self, text: &mut String) {
        text.push_str(if *self { "true" } else { "false" });
    }
}

impl Form for String {
    fn take(reader: &mut Reader) -> Self {
        reader.with(parts::text).map(str::to_owned).unwrap_or_default()
    }

    fn write(&self, text: &mut String) {
        write_text(text, self);
    }
}

impl<T: Form> Form for Option<T> {
    fn take(reader: &mut Reader) -> Self {
        match reader.value {
            None | Some(Value::Null) => None,
            Some(_) => Some(T::take(reader)),
        }
    }

    fn write(&self, text: &mut String) {
        match self {
            Some(value) => value.write(text),
            None => text.push_str("null"),
        }
    }
}

impl<T: Form> Form for Vec<T> {
    fn take(reader: &mut Reader) -> Self {
        let elements = reader.elements();
        let mut list = Self::with_capacity(elements.len());
        for element in elements {
            let mut inner = Reader::on(element);
            list.push(T::take(&mut inner));
            if reader.leaves(inner, list.len()) {
                break;
            }
        }
        list
    }

    fn write(&self, text: &mut String) {
        let mut before = '[';
        for element in self {
            text.push(before);
            element.write(text);
            before = ',';
        }
        close(text, before, '[', ']');
    }
}
