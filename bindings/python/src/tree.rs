//! A value of Python's as the tree that JSON would be.

use chama_core::json::parts;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use serde_json::{Map, Value};

use crate::convert::{Fault, decimal, is_date, is_datetime, is_decimal, letters, wrong_type};
use crate::record::Record;

/// How deep a value may be, as in a text.
const DEPTH: usize = 128;

/// The tree of a value: as JSON has it, and a `Decimal`, a date, a datetime or a value of ours for its own text.
pub(crate) fn tree(value: &Bound<'_, PyAny>) -> Result<Value, Fault> {
    within(value, DEPTH)
}

fn within(value: &Bound<'_, PyAny>, depth: usize) -> Result<Value, Fault> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(wrong_type(value, "a value that is not as deep"));
    };
    if value.is_none() {
        Ok(Value::Null)
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Ok(Value::Bool(flag.is_true()))
    } else if let Ok(text) = value.cast::<PyString>() {
        Ok(Value::String(letters(text)?.to_owned()))
    } else if value.is_instance_of::<PyInt>() {
        whole(value)
    } else if value.is_instance_of::<PyFloat>() {
        let number = serde_json::Number::from_f64(value.extract()?);
        number
            .map(Value::Number)
            .ok_or_else(|| wrong_type(value, "a finite number"))
    } else if let Ok(dict) = value.cast::<PyDict>() {
        object(dict, depth)
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        list(value, depth)
    } else if let Ok(record) = value.cast::<Record>() {
        Ok(parts::tree_of(&record.get().text())?)
    } else if is_decimal(value)? {
        Ok(Value::String(decimal(value)?.to_string()))
    } else if is_datetime(value)? || is_date(value)? {
        let text = value.call_method0(intern!(value.py(), "isoformat"))?;
        Ok(Value::String(
            letters(text.cast::<PyString>().map_err(PyErr::from)?)?.to_owned(),
        ))
    } else {
        Err(wrong_type(value, "as JSON has it"))
    }
}

/// What is beyond 64 bits is refused where it is read: the largest number stands for it.
fn whole(value: &Bound<'_, PyAny>) -> Result<Value, Fault> {
    let small = value.extract::<i64>().map(Value::from);
    Ok(small
        .or_else(|_| value.extract::<u64>().map(Value::from))
        .unwrap_or_else(|_| u64::MAX.into()))
}

fn object(dict: &Bound<'_, PyDict>, depth: usize) -> Result<Value, Fault> {
    let mut object = Map::new();
    for (key, value) in dict {
        let key = key
            .cast::<PyString>()
            .map_err(|_| wrong_type(&key, "the name of a field"))?;
        let key = letters(key)?;
        let value = within(&value, depth).map_err(|fault| fault.within(key))?;
        object.insert(key.to_owned(), value);
    }
    Ok(Value::Object(object))
}

fn list(value: &Bound<'_, PyAny>, depth: usize) -> Result<Value, Fault> {
    let mut list = Vec::new();
    for (index, element) in value.try_iter()?.enumerate() {
        let element = within(&element?, depth);
        list.push(element.map_err(|fault| fault.within(&format!("[{index}]")))?);
    }
    Ok(Value::Array(list))
}
