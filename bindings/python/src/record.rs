//! The one class behind all types of the package: it holds the value as Rust has it, and opens it when it is looked into.
//!
//! So a schedule is returned without a look at its rows, and given back to a function it is lent, not read again.
//! A class of Python's for each type stands on it, with a [`Shape`] for its fields.

use std::any::Any;
use std::ops::Deref;
use std::sync::OnceLock;

use chama_core::json::parts;
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::pyclass::CompareOp;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use pyo3::{PyTypeInfo, intern};
use serde_json::Value;

use crate::convert::{Fault, Give, Given, Slot, Source, class, letters, needed, wrong_type};
use crate::error::raised;
use crate::tree::tree;

/// A type with fields, as the macros of `tables.rs` make it.
pub(crate) trait Typed: Give + Clone + PartialEq + Send + Sync + 'static {
    /// The shape of a struct, or one for each variant.
    fn shapes() -> &'static [Shape];

    /// Which of the shapes the value has.
    fn variant(&self) -> usize {
        0
    }

    /// Makes a value of its fields; `kind` is that of an enum.
    fn read(kind: &str, given: &Given) -> Result<Self, Fault>;

    /// Shows the fields, in the order of the shape.
    fn fields(&self, look: &mut dyn FnMut(&[&dyn Give]));
}

/// A value that was made or read.
type Made = Result<Box<dyn Held>, Fault>;

/// The fields of a struct or of a variant.
pub(crate) struct Shape {
    /// `Rounding`, `ResidualPolicy.Part`.
    name: &'static str,
    /// `part`.
    kind: Option<&'static str>,
    /// The fields in their order.
    fields: &'static [&'static str],
    /// Makes a value of its fields.
    make: fn(&str, &Given) -> Made,
    /// Reads any value of the type, also of another variant.
    read: fn(&Value) -> Made,
    /// The class of Python's.
    class: PyOnceLock<Py<PyType>>,
    /// The names of the fields as Python holds them.
    keys: PyOnceLock<Vec<Py<PyString>>>,
}

impl Shape {
    pub(crate) const fn new<T: Typed>(
        name: &'static str,
        kind: Option<&'static str>,
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            kind,
            fields,
            make: |kind, given| Ok(Box::new(T::read(kind, given)?)),
            read: |value| Ok(Box::new(of_json::<T>(value)?)),
            class: PyOnceLock::new(),
            keys: PyOnceLock::new(),
        }
    }

    fn class<'a, 'py>(&'a self, py: Python<'py>) -> PyResult<&'a Bound<'py, PyType>> {
        let class = self
            .class
            .get_or_try_init(py, || class(py, self.name).map(Bound::unbind))?;
        Ok(class.bind(py))
    }

    fn make(&self, given: &Given) -> Made {
        (self.make)(self.kind.unwrap_or_default(), given)
    }

    fn keys(&self, py: Python<'_>) -> &[Py<PyString>] {
        self.keys.get_or_init(py, || {
            let keys = self.fields.iter().map(|name| PyString::intern(py, name).unbind());
            keys.collect()
        })
    }

    /// Adds keyword arguments to what was given.
    fn add<'py>(&self, given: &mut Given<'_, 'py>, fields: Option<&Bound<'py, PyDict>>) -> Result<(), Fault> {
        let Some(fields) = fields else { return Ok(()) };
        let keys = self.keys(fields.py());
        given.entries.reserve(fields.len());
        // Most calls have the fields in the order of the type.
        let mut next: usize = 0;
        for (key, value) in fields {
            let ahead = keys.iter().skip(next).position(|known| known.is(&key));
            let place = match ahead {
                Some(ahead) => next.saturating_add(ahead),
                None => {
                    let key = letters(key.cast::<PyString>().map_err(PyErr::from)?)?;
                    match self.fields.iter().position(|known| *known == key) {
                        Some(place) => place,
                        None => {
                            given.unknown = Some(parts::unknown_field(key, self.fields).into());
                            break;
                        }
                    }
                }
            };
            given.entries.push((place, Source::Python(value)));
            next = place.saturating_add(1);
        }
        Ok(())
    }
}

/// A value of any type with fields.
pub(crate) trait Held: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn shape(&self) -> Option<&'static Shape>;
    fn look(&self, look: &mut dyn FnMut(&[&dyn Give]));
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: Typed> Held for T {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn shape(&self) -> Option<&'static Shape> {
        T::shapes().get(self.variant())
    }

    fn look(&self, look: &mut dyn FnMut(&[&dyn Give])) {
        self.fields(look);
    }

    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>() == Some(self)
    }
}

/// Adds a value to a JSON text: its kind, if it is of an enum, then its fields.
pub(crate) fn write(value: &dyn Held, text: &mut String) {
    let Some(shape) = value.shape() else { return };
    let mut before = '{';
    let mut key = |text: &mut String, key: &str| {
        text.push(before);
        text.push('"');
        text.push_str(key);
        text.push_str("\":");
        before = ',';
    };
    if let Some(kind) = shape.kind {
        key(text, "kind");
        text.push_str(&chama_json::quoted(kind));
    }
    value.look(&mut |fields| {
        for (name, field) in shape.fields.iter().zip(fields) {
            key(text, name);
            field.write(text);
        }
    });
    if before == '{' {
        text.push('{');
    }
    text.push('}');
}

/// How many elements there are in the lists of a value.
pub(crate) fn length(value: &dyn Held) -> usize {
    let mut length: usize = 0;
    value.look(&mut |fields| {
        length = fields
            .iter()
            .fold(length, |sum, field| sum.saturating_add(field.length()));
    });
    length
}

/// A value as an object of its class.
pub(crate) fn given<'py>(py: Python<'py>, value: Box<dyn Held>) -> PyResult<Bound<'py, PyAny>> {
    let shape = value
        .shape()
        .ok_or_else(|| PyTypeError::new_err("a value without a shape"))?;
    let handed = Py::new(py, Handed(std::sync::Mutex::new(Some(value))))?;
    shape.class(py)?.call1((handed,))
}

/// An argument that is lent to the function: by the object that holds it, or read from JSON.
pub(crate) enum Lent<'a, T> {
    Held(&'a T),
    Read(T),
}

impl<T> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Held(value) => value,
            Self::Read(value) => value,
        }
    }
}

impl<'a, 'py, T: Typed> Slot<'a, 'py> for Option<Lent<'a, T>> {
    fn fill(&mut self, from: &'a Source<'a, 'py>) -> Result<(), Fault> {
        *self = Some(match from {
            Source::Python(value) => Lent::Held(borrowed(value)?),
            Source::Json(value) => Lent::Read(of_json(value)?),
        });
        Ok(())
    }
}

/// A value by itself.
pub(crate) fn taken<T: Typed>(from: &Source) -> Result<T, Fault> {
    match from {
        Source::Python(value) => borrowed::<T>(value).cloned(),
        Source::Json(value) => of_json(value),
    }
}

/// The value inside of an object.
fn borrowed<'a, T: Typed>(from: &'a Bound<'_, PyAny>) -> Result<&'a T, Fault> {
    let value = from.cast::<Record>().ok();
    let value = value.and_then(|record| record.get().value.as_any().downcast_ref());
    value.ok_or_else(|| not_of(from, T::shapes()))
}

fn not_of(from: &Bound<'_, PyAny>, shapes: &[Shape]) -> Fault {
    let name = shapes.first().map_or("", |shape| shape.name);
    let name = name.split('.').next().unwrap_or(name);
    wrong_type(from, &format!("of type {name}"))
}

/// The value that a JSON object says.
fn of_json<T: Typed>(value: &Value) -> Result<T, Fault> {
    let (kind, given) = entries(value, T::shapes())?;
    T::read(kind, &given)
}

/// The kind of an object and its other entries; without shapes of several kinds, all of them.
fn entries<'a>(value: &'a Value, shapes: &'static [Shape]) -> Result<(&'static str, Given<'a, 'static>), Fault> {
    let kinds: Vec<&'static str> = shapes.iter().filter_map(|shape| shape.kind).collect();
    if kinds.is_empty() {
        let names = shapes.first().map_or(&[][..], |shape| shape.fields);
        return Ok(("", Given::of_json(parts::object(value)?, names)));
    }
    let (place, entries) = parts::kind(value, &kinds)?;
    let shape = needed(shapes.get(place), "kind")?;
    Ok((shape.kind.unwrap_or_default(), Given::of_json(entries, shape.fields)))
}

/// Carries a value from Rust into the constructor of a class of Python's.
#[pyclass(frozen, module = "chama_core._native")]
struct Handed(std::sync::Mutex<Option<Box<dyn Held>>>);

/// A value of the library. A field becomes an object of Python's when it is first asked for.
#[pyclass(subclass, frozen, module = "chama_core._native")]
pub(crate) struct Record {
    value: Box<dyn Held>,
    fields: OnceLock<Vec<PyOnceLock<Py<PyAny>>>>,
}

impl Record {
    fn new(value: Box<dyn Held>) -> Self {
        let fields = OnceLock::new();
        Self { value, fields }
    }

    /// A field by its place.
    fn field<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyAny>> {
        let count = self.shape()?.fields.len();
        let fields = self
            .fields
            .get_or_init(|| (0..count).map(|_| PyOnceLock::new()).collect());
        let no_field = || PyTypeError::new_err("a value without this field");
        let field = fields.get(place).ok_or_else(no_field)?;
        let given = field.get_or_try_init(py, || {
            let mut given = None;
            self.value
                .look(&mut |fields| given = fields.get(place).map(|field| field.give(py)));
            given.ok_or_else(no_field)?.map(Bound::unbind)
        })?;
        Ok(given.bind(py).clone())
    }

    /// All fields.
    fn opened<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let count = self.shape()?.fields.len();
        (0..count).map(|place| self.field(py, place)).collect()
    }

    /// The value as JSON text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        write(self.value.as_ref(), &mut text);
        text
    }

    fn shape(&self) -> PyResult<&'static Shape> {
        let shape = self.value.shape();
        shape.ok_or_else(|| PyTypeError::new_err("a value without a shape"))
    }
}

/// The shape that [`bind`] gave to a class.
fn shape_of(class: &Bound<'_, PyType>) -> PyResult<(&'static Shape, bool)> {
    let shape = class.getattr(intern!(class.py(), "_shape"))?;
    let ClassShape(shape, has_values) = shape.cast::<ClassShape>()?.get();
    Ok((shape, *has_values))
}

#[pymethods]
impl Record {
    #[new]
    #[classmethod]
    #[pyo3(signature = (of = None, /, **fields), text_signature = "(**fields)")]
    fn __new__(
        class: &Bound<'_, PyType>,
        of: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let py = class.py();
        if let Some(of) = of {
            let handed = of
                .cast::<Handed>()
                .map_err(|_| PyTypeError::new_err("a value is made of its fields by their names: Name(field=…)"))?;
            let value = handed.get().0.lock().ok().and_then(|mut value| value.take());
            let value = value.ok_or_else(|| PyTypeError::new_err("nothing was handed over"))?;
            return Ok(Self::new(value));
        }
        let (shape, has_values) = shape_of(class)?;
        if !has_values {
            let says = format!(
                "{} is a choice: make one of its kinds, such as {}(…)",
                class.name()?,
                shape.name
            );
            return Err(PyTypeError::new_err(says));
        }
        let mut given = Given::default();
        let value = shape.add(&mut given, fields).and_then(|()| shape.make(&given));
        Ok(Self::new(value.map_err(|fault| raised(py, fault))?))
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, op: CompareOp) -> PyResult<Py<PyAny>> {
        let py = other.py();
        let (Ok(other), CompareOp::Eq | CompareOp::Ne) = (other.cast::<Self>(), op) else {
            return Ok(py.NotImplemented());
        };
        let equal = self.value.equals(other.get().value.as_any());
        let said = equal == matches!(op, CompareOp::Eq);
        Ok(said.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyTuple::new(py, self.opened(py)?)?.hash()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let record = slf.get();
        let mut text = String::from(record.shape()?.name);
        let mut before = "(";
        for (name, value) in record.shape()?.fields.iter().zip(record.opened(slf.py())?) {
            text.push_str(before);
            text.push_str(name);
            text.push('=');
            text.push_str(value.repr()?.to_str()?);
            before = ", ";
        }
        text.push_str(if before == "(" { "()" } else { ")" });
        Ok(text)
    }

    /// Returns the value with other values in some fields.
    #[pyo3(signature = (**changes))]
    fn replace(slf: &Bound<'_, Self>, changes: Option<&Bound<'_, PyDict>>) -> PyResult<Py<PyAny>> {
        let py = slf.py();
        let record = slf.get();
        let shape = record.shape()?;
        let fields = record.opened(py)?.into_iter().map(Source::Python).enumerate();
        let mut changed = Given {
            entries: fields.collect(),
            unknown: None,
        };
        let value = shape.add(&mut changed, changes).and_then(|()| shape.make(&changed));
        let value = value.map_err(|fault| raised(py, fault))?;
        Ok(given(py, value)?.unbind())
    }

    #[pyo3(signature = (**changes))]
    fn __replace__(slf: &Bound<'_, Self>, changes: Option<&Bound<'_, PyDict>>) -> PyResult<Py<PyAny>> {
        Self::replace(slf, changes)
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let read = slf.get_type().getattr(intern!(slf.py(), "from_json"))?;
        Ok((read, (slf.get().text(),)))
    }

    /// Returns the value as JSON text.
    fn to_json(&self) -> String {
        self.text()
    }

    /// Returns the value as it is in JSON: dicts, lists, text for amounts and dates.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        LOADS.import(py, "json", "loads")?.call1((self.text(),))
    }

    /// Reads a value from JSON text, strictly.
    #[classmethod]
    fn from_json(class: &Bound<'_, PyType>, text: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = class.py();
        let tree = text
            .cast::<PyString>()
            .map_err(|_| wrong_type(text, "text"))
            .and_then(letters)
            .and_then(|text| Ok(parts::tree_of(text)?));
        let value = tree.and_then(|tree| of_class(class, &tree));
        value.map_err(|fault| raised(py, fault.named("text")))
    }

    /// Reads a value from a dict as JSON has it, strictly; a `Decimal`, a date or a value of ours may stand for itself.
    #[classmethod]
    fn from_dict(class: &Bound<'_, PyType>, value: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let value = tree(value).and_then(|tree| of_class(class, &tree));
        value.map_err(|fault| raised(class.py(), fault.named("value")))
    }
}

/// The value that a tree says, if it is of the class: `ResidualPolicy.Part` takes no `reserve`.
fn of_class(class: &Bound<'_, PyType>, tree: &Value) -> Result<Py<PyAny>, Fault> {
    let py = class.py();
    let value = given(py, (shape_of(class)?.0.read)(tree)?)?;
    if value.is_instance(class)? {
        return Ok(value.unbind());
    }
    let kind = class.getattr(intern!(py, "kind"))?.to_string();
    let mut error = parts::choice(tree.get("kind").unwrap_or(&Value::Null), &[&kind]).err();
    if let Some(error) = &mut error {
        parts::put_within(error, "kind");
    }
    Err(error.map_or_else(|| wrong_type(&value, &kind), Fault::from))
}

/// A shape as Python can hold it, and whether values are made of the class itself: none are of `ResidualPolicy`.
#[pyclass(frozen, module = "chama_core._native")]
struct ClassShape(&'static Shape, bool);

/// A field of a type: what `rounding.mode` reads.
#[pyclass(frozen, module = "chama_core._native")]
pub(crate) struct Field {
    place: OnceLock<usize>,
    name: OnceLock<String>,
    /// What it is.
    #[pyo3(get, name = "__doc__")]
    doc: Py<PyString>,
    /// What it is when it is left out, as an expression of Python's; `None` if it may not be left out.
    #[pyo3(get)]
    default: Option<Py<PyString>>,
}

#[pymethods]
impl Field {
    #[new]
    #[pyo3(signature = (doc, default = None))]
    fn new(doc: Py<PyString>, default: Option<Py<PyString>>) -> Self {
        Self {
            place: OnceLock::new(),
            name: OnceLock::new(),
            doc,
            default,
        }
    }

    #[getter]
    fn __name__(&self) -> Option<&String> {
        self.name.get()
    }

    fn __get__<'py>(
        slf: &Bound<'py, Self>,
        instance: Option<&Bound<'py, PyAny>>,
        _owner: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(instance) = instance.filter(|instance| !instance.is_none()) else {
            return Ok(slf.clone().into_any());
        };
        let place = slf.get().place.get().copied().unwrap_or(usize::MAX);
        instance.cast::<Record>()?.get().field(slf.py(), place)
    }

    fn __set__(&self, instance: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>) -> PyResult<()> {
        let class = instance.get_type().qualname()?;
        let name = self.name.get().map_or("", String::as_str);
        Err(PyAttributeError::new_err(format!(
            "{class} is frozen: make another one with replace({name}=…)"
        )))
    }
}

/// Gives a class the shape of the type of that name; `ResidualPolicy` has that of its first variant.
#[pyfunction]
pub(crate) fn bind(class: &Bound<'_, PyType>, name: &str) -> PyResult<()> {
    let py = class.py();
    let (of_type, variant) = name.split_once('.').unwrap_or((name, ""));
    let types = crate::generated::TYPES;
    let place = types.binary_search_by(|(known, _)| (*known).cmp(of_type)).ok();
    let shapes = place
        .and_then(|place| types.get(place))
        .map_or(&[][..], |(_, shapes)| shapes());
    let exact = shapes.iter().find(|shape| shape.name == name);
    let Some(shape) = exact.or_else(|| shapes.first().filter(|_| variant.is_empty())) else {
        return Err(PyTypeError::new_err(format!("there is no type {name}")));
    };
    class.setattr(intern!(py, "_shape"), Py::new(py, ClassShape(shape, exact.is_some()))?)?;
    if exact.is_none() {
        return Ok(());
    }
    class.setattr(intern!(py, "__match_args__"), PyTuple::new(py, shape.fields)?)?;
    for (place, name) in shape.fields.iter().enumerate() {
        let field = class.getattr(*name)?;
        let field = field.cast::<Field>()?.get();
        let _ = field.place.set(place);
        let _ = field.name.set((*name).to_owned());
    }
    Ok(())
}

/// The class itself, for the module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("Record", Record::type_object(py))?;
    module.add("Field", Field::type_object(py))?;
    module.add_function(wrap_pyfunction!(bind, module)?)
}
