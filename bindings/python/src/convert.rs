//! Values in and out of Python, strictly: money is never a float, a date never a datetime.
//!
//! pyo3's own conversions are not used: its `Decimal` takes floats and rounds, its `date` drops the time of a datetime.

use chama_core::error::ChamaError;
use chama_core::json::parts;
use chama_json::Form;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use pyo3::IntoPyObjectExt;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PySet, PyString, PyTuple, PyType};
use rust_decimal::Decimal;
use serde_json::Value;

/// Why there is no result.
pub(crate) enum Fault {
    /// The library refuses.
    Refused(Box<ChamaError>),
    /// Python itself refuses: no memory, an iterator that raises.
    Python(PyErr),
}

impl From<ChamaError> for Fault {
    fn from(error: ChamaError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<Box<ChamaError>> for Fault {
    fn from(error: Box<ChamaError>) -> Self {
        Self::Refused(error)
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Fault {
    /// Puts a place in front of the path: `amount` within `payments[3]`.
    pub(crate) fn within(mut self, place: &str) -> Self {
        if let Self::Refused(error) = &mut self {
            parts::put_within(error, place);
        }
        self
    }
}

impl Fault {
    /// A fault of the whole has no path of its own.
    pub(crate) fn named(mut self, name: &str) -> Self {
        if let Self::Refused(error) = &mut self {
            parts::name_whole(error, name);
        }
        self
    }
}

/// Where a value is read from: one reader serves typed calls, `from_json` and the JSON door.
pub(crate) enum Source<'a, 'py> {
    /// A value of Python's.
    Python(Bound<'py, PyAny>),
    /// A tree of JSON.
    Json(&'a Value),
}

/// A type that is read.
pub(crate) trait Take: Sized {
    fn take(from: &Source) -> Result<Self, Fault>;
}

/// A type that is given to Python, or written as JSON.
pub(crate) trait Give {
    fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;

    /// As `give`, of a value that nobody needs any longer.
    fn give_own<'py>(self: Box<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.give(py)
    }

    fn write(&self, text: &mut String);

    /// How many elements there are, in a list and in the lists of a value with fields.
    fn length(&self) -> usize {
        0
    }
}

/// Where a field or an argument goes.
pub(crate) trait Slot<'a, 'py> {
    fn fill(&mut self, from: &'a Source<'a, 'py>) -> Result<(), Fault>;
}

impl<'a, 'py, T: Take> Slot<'a, 'py> for Option<T> {
    fn fill(&mut self, from: &'a Source<'a, 'py>) -> Result<(), Fault> {
        *self = Some(T::take(from)?);
        Ok(())
    }
}

/// What was given of the fields of a type, each with its place among them, in the order in which it was given.
#[derive(Default)]
pub(crate) struct Given<'a, 'py> {
    pub(crate) entries: Vec<(usize, Source<'a, 'py>)>,
    /// The refusal of a key that nothing reads, which ends the entries.
    pub(crate) unknown: Option<Box<ChamaError>>,
}

impl<'a, 'py> Given<'a, 'py> {
    /// The entries of a JSON object.
    pub(crate) fn of_json(entries: impl Iterator<Item = (&'a String, &'a Value)>, names: &[&str]) -> Self {
        let mut given = Self::default();
        for (key, value) in entries {
            match names.iter().position(|name| name == key) {
                Some(place) => given.entries.push((place, Source::Json(value))),
                None => {
                    given.unknown = Some(parts::unknown_field(key, names).into());
                    break;
                }
            }
        }
        given
    }
}

/// Fills the slots from what was given, in its order. `names` and `slots` go in step.
pub(crate) fn fill<'a, 'py>(
    given: &'a Given<'a, 'py>,
    names: &[&str],
    slots: &mut [&mut dyn Slot<'a, 'py>],
) -> Result<(), Fault> {
    for (place, source) in &given.entries {
        if let (Some(slot), Some(name)) = (slots.get_mut(*place), names.get(*place)) {
            slot.fill(source).map_err(|fault| fault.within(name))?;
        }
    }
    match &given.unknown {
        Some(error) => Err(error.clone().into()),
        None => Ok(()),
    }
}

/// A field that may not be left out.
pub(crate) fn needed<T>(field: Option<T>, name: &str) -> Result<T, Fault> {
    field.ok_or_else(|| missing(name))
}

/// The refusal of the absence of a field.
pub(crate) fn missing(name: &str) -> Fault {
    parts::missing_field(name).into()
}

/// What a value looks like in JSON, as far as an error shows it: what is inside of lists does not matter.
fn sketch(value: &Bound<'_, PyAny>) -> Option<Value> {
    if value.is_none() {
        Some(Value::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Some(Value::Bool(flag.is_true()))
    } else if value.is_instance_of::<PyInt>() {
        let small = value.extract::<i64>().map(Value::from);
        small.or_else(|_| value.extract::<u64>().map(Value::from)).ok()
    } else if let Ok(number) = value.cast::<PyFloat>() {
        serde_json::Number::from_f64(number.extract().ok()?).map(Value::Number)
    } else if let Ok(text) = value.cast::<PyString>() {
        Some(Value::String(text.to_string_lossy().into_owned()))
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        Some(Value::Array(Vec::new()))
    } else if value.is_instance_of::<PyDict>() {
        Some(Value::Object(serde_json::Map::new()))
    } else {
        None
    }
}

/// The refusal of a value of another type.
pub(crate) fn wrong_type(value: &Bound<'_, PyAny>, expected: &str) -> Fault {
    if let Some(sketch) = sketch(value) {
        return parts::wrong_type(&sketch, expected).into();
    }
    let is_number = value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>();
    let class = value.get_type().name().map(|name| name.to_string());
    let shown = match class {
        Ok(_) if is_number => value.to_string(),
        Ok(class) => format!("a {class}"),
        Err(error) => return error.into(),
    };
    let (argument, expected) = (String::new(), expected.to_owned());
    ChamaError::WrongType {
        argument,
        value: shown,
        expected,
    }
    .into()
}

fn invalid_text(text: &str, expected: &str) -> Fault {
    ChamaError::InvalidText {
        argument: String::new(),
        value: text.to_owned(),
        expected: expected.to_owned(),
    }
    .into()
}

/// The letters of a text; a lone surrogate has none.
pub(crate) fn letters<'a>(text: &'a Bound<'_, PyString>) -> Result<&'a str, Fault> {
    text.to_str().map_err(|_| {
        let mut error = chama_json::no_text("");
        if let ChamaError::InvalidText { argument, .. } = &mut error {
            argument.clear();
        }
        error.into()
    })
}

/// Whether a value is exactly of a class, or of one below it.
fn is_of(value: &Bound<'_, PyAny>, class: &Bound<'_, PyType>) -> PyResult<bool> {
    Ok(value.get_type().is(class) || value.is_instance(class)?)
}

static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DATE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DATETIME: PyOnceLock<Py<PyType>> = PyOnceLock::new();

const AMOUNT: &str = "a Decimal or an int";
const DIGITS: &str = "a Decimal of at most 28 digits";

/// `1E+2` as `100`. A number with more zeros than a `Decimal` of ours has digits is refused unwritten.
fn plain(value: &Bound<'_, PyAny>, text: &str) -> Result<Option<Decimal>, Fault> {
    let exponent = text
        .split_once('E')
        .and_then(|(_, exponent)| exponent.parse::<i32>().ok());
    if exponent.is_none_or(|exponent| exponent.abs() >= 60) {
        return Ok(None);
    }
    let plain = value.call_method1(intern!(value.py(), "__format__"), (intern!(value.py(), "f"),))?;
    Ok(exact(plain.cast::<PyString>().map_err(PyErr::from)?.to_str()?))
}

/// A number with all its digits; -0 is 0.
fn exact(text: &str) -> Option<Decimal> {
    let value = Decimal::from_str_exact(text).ok()?;
    Some(if value.is_zero() { value.abs() } else { value })
}

/// The decimal that a Python `Decimal` is.
pub(crate) fn decimal(value: &Bound<'_, PyAny>) -> Result<Decimal, Fault> {
    let text = value.str()?;
    let text = text.to_str()?;
    let read = match exact(text) {
        Some(read) => Some(read),
        None => plain(value, text)?,
    };
    read.ok_or_else(|| invalid_text(text, DIGITS))
}

pub(crate) fn is_decimal(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    is_of(value, DECIMAL.import(value.py(), "decimal", "Decimal")?)
}

pub(crate) fn is_date(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    is_of(value, DATE.import(value.py(), "datetime", "date")?)
}

pub(crate) fn is_datetime(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    is_of(value, DATETIME.import(value.py(), "datetime", "datetime")?)
}

impl OfPython for Decimal {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        if is_decimal(from)? {
            return decimal(from);
        }
        if !from.is_instance_of::<PyInt>() || from.is_instance_of::<PyBool>() {
            return Err(wrong_type(from, AMOUNT));
        }
        match from.extract::<i64>() {
            Ok(whole) => Ok(whole.into()),
            Err(_) => decimal(from),
        }
    }
}

impl Give for Decimal {
    fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        DECIMAL.import(py, "decimal", "Decimal")?.call1((self.to_string(),))
    }

    fn write(&self, text: &mut String) {
        Form::write(self, text);
    }
}

impl OfPython for NaiveDate {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        let py = from.py();
        if !is_date(from)? || is_datetime(from)? {
            return Err(wrong_type(from, "a date"));
        }
        let year = from.getattr(intern!(py, "year"))?.extract()?;
        let month = from.getattr(intern!(py, "month"))?.extract()?;
        let day = from.getattr(intern!(py, "day"))?.extract()?;
        Self::from_ymd_opt(year, month, day).ok_or_else(|| wrong_type(from, "a date"))
    }
}

impl Give for NaiveDate {
    fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let date = DATE.import(py, "datetime", "date")?;
        date.call1((self.year(), self.month(), self.day()))
    }

    fn write(&self, text: &mut String) {
        Form::write(self, text);
    }
}

impl OfPython for DateTime<FixedOffset> {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        const EXPECTED: &str = "a datetime with its offset";
        if !is_datetime(from)? {
            return Err(wrong_type(from, EXPECTED));
        }
        let text = from.call_method0(intern!(from.py(), "isoformat"))?;
        let text = text.cast_into::<PyString>().map_err(PyErr::from)?;
        let text = Value::String(letters(&text)?.to_owned());
        parts::instant(&text).map_err(|_| invalid_text(text.as_str().unwrap_or_default(), EXPECTED))
    }
}

impl Give for DateTime<FixedOffset> {
    /// What Python cannot say is cut off: what is below a microsecond.
    fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let datetime = py.import(intern!(py, "datetime"))?;
        let offset = datetime.call_method1("timedelta", (0, self.offset().local_minus_utc()))?;
        let offset = datetime.call_method1("timezone", (offset,))?;
        let micros = self.timestamp_subsec_micros().min(999_999);
        DATETIME.import(py, "datetime", "datetime")?.call1((
            self.year(),
            self.month(),
            self.day(),
            self.hour(),
            self.minute(),
            self.second(),
            micros,
            offset,
        ))
    }

    fn write(&self, text: &mut String) {
        Form::write(self, text);
    }
}

/// The whole number that a Python int is, in the form in which the library reads it.
fn whole(from: &Bound<'_, PyAny>) -> Result<Value, Fault> {
    let is_int = from.is_instance_of::<PyInt>() && !from.is_instance_of::<PyBool>();
    match sketch(from) {
        Some(value) if is_int => Ok(value),
        None if is_int => Ok(u64::MAX.into()),
        _ => Err(wrong_type(from, "a whole number")),
    }
}

/// A number beyond what JSON could have is refused as itself.
fn as_given(mut error: ChamaError, from: &Bound<'_, PyAny>) -> Fault {
    if let ChamaError::OutOfRange { value, .. } = &mut error {
        *value = from.to_string();
    }
    error.into()
}

impl OfPython for i32 {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        parts::small(&whole(from)?).map_err(|error| as_given(error, from))
    }
}

impl OfPython for i64 {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        parts::whole(&whole(from)?).map_err(|error| as_given(error, from))
    }
}

impl OfPython for f64 {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        let is_int = from.is_instance_of::<PyInt>() && !from.is_instance_of::<PyBool>();
        if !is_int && !from.is_instance_of::<PyFloat>() {
            return Err(wrong_type(from, "a number"));
        }
        let number = from.extract::<Self>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| wrong_type(from, "a finite number"))
    }
}

impl OfPython for bool {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        let flag = from.cast::<PyBool>().map_err(|_| wrong_type(from, "true or false"))?;
        Ok(flag.is_true())
    }
}

impl OfPython for String {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        let text = from.cast::<PyString>().map_err(|_| wrong_type(from, "text"))?;
        Ok(letters(text)?.to_owned())
    }
}

macro_rules! plain {
    ($($ty:ty),*) => {$(
        impl Give for $ty {
            fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.into_bound_py_any(py)
            }

            fn write(&self, text: &mut String) {
                Form::write(self, text);
            }
        }
    )*};
}

plain!(i32, i64, f64, bool, String);

/// A type without anything inside, which Python says in its own way and JSON in that of `chama_json`.
trait OfPython: Form {
    fn of_python(from: &Bound<'_, PyAny>) -> Result<Self, Fault>
    where
        Self: Sized;
}

macro_rules! leaves {
    ($($ty:ty),*) => {$(
        impl Take for $ty {
            fn take(from: &Source) -> Result<Self, Fault> {
                match from {
                    Source::Python(value) => Self::of_python(value),
                    Source::Json(value) => Ok(Form::read(value)?),
                }
            }
        }
    )*};
}

leaves!(Decimal, NaiveDate, DateTime<FixedOffset>, i32, i64, f64, bool, String);

impl<T: Take> Take for Option<T> {
    fn take(from: &Source) -> Result<Self, Fault> {
        let nothing = match from {
            Source::Python(value) => value.is_none(),
            Source::Json(value) => value.is_null(),
        };
        if nothing { Ok(None) } else { T::take(from).map(Some) }
    }
}

impl<T: Give> Give for Option<T> {
    fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(value) => value.give(py),
            None => Ok(py.None().into_bound(py)),
        }
    }

    fn write(&self, text: &mut String) {
        match self {
            Some(value) => value.write(text),
            None => text.push_str("null"),
        }
    }

    fn length(&self) -> usize {
        self.as_ref().map_or(0, T::length)
    }
}

/// Gives each element of a list to a reader. Of Python's, any iterable is one that has an order and is no text.
fn each(from: &Source, read: &mut dyn FnMut(&Source) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut read = |index: usize, element: &Source| read(element).map_err(|fault| fault.within(&format!("[{index}]")));
    match from {
        Source::Json(value) => {
            for (index, element) in parts::list(value)?.iter().enumerate() {
                read(index, &Source::Json(element))?;
            }
        }
        Source::Python(value) => {
            let no_list = value.is_instance_of::<PyString>()
                || value.is_instance_of::<PyBytes>()
                || value.is_instance_of::<PyDict>()
                || value.is_instance_of::<PySet>();
            let elements = if no_list { None } else { value.try_iter().ok() };
            let elements = elements.ok_or_else(|| wrong_type(value, "a list"))?;
            for (index, element) in elements.enumerate() {
                read(index, &Source::Python(element?))?;
            }
        }
    }
    Ok(())
}

impl<T: Take> Take for Vec<T> {
    fn take(from: &Source) -> Result<Self, Fault> {
        let mut list = Self::new();
        each(from, &mut |element| {
            list.push(T::take(element)?);
            Ok(())
        })?;
        Ok(list)
    }
}

impl<T: Give> Give for Vec<T> {
    fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        tuple(py, &mut self.iter().map(|element| element as &dyn Give))
    }

    fn write(&self, text: &mut String) {
        write_list(text, &mut self.iter().map(|element| element as &dyn Give));
    }

    fn length(&self) -> usize {
        self.len()
    }
}

fn tuple<'py>(py: Python<'py>, elements: &mut dyn Iterator<Item = &dyn Give>) -> PyResult<Bound<'py, PyAny>> {
    let elements: PyResult<Vec<_>> = elements.map(|element| element.give(py)).collect();
    Ok(PyTuple::new(py, elements?)?.into_any())
}

fn write_list(text: &mut String, elements: &mut dyn Iterator<Item = &dyn Give>) {
    let mut before = '[';
    for element in elements {
        text.push(before);
        element.write(text);
        before = ',';
    }
    if before == '[' {
        text.push('[');
    }
    text.push(']');
}

/// An enum without data: a `StrEnum` in Python.
pub(crate) struct Choice {
    /// Its name.
    pub(crate) name: &'static str,
    /// The text of each variant.
    pub(crate) names: &'static [&'static str],
    /// The class and its members, when they are first needed.
    pub(crate) loaded: PyOnceLock<(Py<PyType>, Vec<Py<PyAny>>)>,
}

impl Choice {
    pub(crate) const fn new(name: &'static str, names: &'static [&'static str]) -> Self {
        let loaded = PyOnceLock::new();
        Self { name, names, loaded }
    }

    fn load(&self, py: Python<'_>) -> PyResult<&(Py<PyType>, Vec<Py<PyAny>>)> {
        self.loaded.get_or_try_init(py, || {
            let class = class(py, self.name)?;
            let members = self.names.iter().map(|name| Ok(class.call1((name,))?.unbind()));
            let members = members.collect::<PyResult<_>>()?;
            Ok((class.unbind(), members))
        })
    }

    /// The place of a member, or of the text of one; a member of another enum is none.
    pub(crate) fn take(&self, from: &Source) -> Result<usize, Fault> {
        let from = match from {
            Source::Python(value) => value,
            Source::Json(value) => return Ok(parts::choice(value, self.names)?),
        };
        let (class, members) = self.load(from.py())?;
        if let Some(place) = members.iter().position(|member| member.is(from)) {
            return Ok(place);
        }
        let is_text = from.is_exact_instance_of::<PyString>() || from.is_instance(class.bind(from.py()))?;
        match sketch(from) {
            Some(value) if is_text || !value.is_string() => Ok(parts::choice(&value, self.names)?),
            _ => Err(wrong_type(from, self.name)),
        }
    }

    pub(crate) fn write(&self, text: &mut String, place: usize) {
        text.push_str(&chama_json::quoted(self.names.get(place).copied().unwrap_or_default()));
    }

    pub(crate) fn give<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyAny>> {
        let (_, members) = self.load(py)?;
        match members.get(place) {
            Some(member) => Ok(member.bind(py).clone()),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

/// A class of the package by its name.
pub(crate) fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyType>> {
    let mut found = py.import(intern!(py, "chama_core"))?.into_any();
    for part in name.split('.') {
        found = found.getattr(part)?;
    }
    Ok(found.cast_into::<PyType>()?)
}
