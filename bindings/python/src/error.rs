//! From a refusal to the exception of its kind.

use std::any::Any;

use chama_core::error::ChamaError;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::convert::{Fault, class};

/// The exception of a fault.
pub(crate) fn raised(py: Python<'_>, fault: Fault) -> PyErr {
    match fault {
        Fault::Refused(error) => exception(py, &error).unwrap_or_else(|fault| fault),
        Fault::Python(error) => error,
    }
}

fn exception(py: Python<'_>, error: &ChamaError) -> PyResult<PyErr> {
    let (name, fields) = crate::generated::parts_of(error);
    let keywords = PyDict::new(py);
    for (name, value) in fields {
        keywords.set_item(name, value)?;
    }
    let exception = class(py, name)?.call((PyString::new(py, &error.to_string()),), Some(&keywords))?;
    Ok(PyErr::from_value(exception))
}

/// What a panic says.
pub(crate) fn said(cause: &(dyn Any + Send)) -> String {
    let said = cause.downcast_ref::<&str>().map(|said| (*said).to_owned());
    said.or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

/// The exception of a panic, which ought not to be: an ordinary one, so that a worker survives it.
pub(crate) fn internal(py: Python<'_>, function: &str, detail: &str) -> PyErr {
    let made = class(py, "InternalError").and_then(|class| class.call1((function, detail)));
    made.map_or_else(|_| PyRuntimeError::new_err(detail.to_owned()), PyErr::from_value)
}
