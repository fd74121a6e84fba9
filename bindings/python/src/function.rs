//! Calls: from the arguments to the library and back, without Python's lock where that is worth it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
#[expect(clippy::disallowed_types, reason = "no result hangs on how long it took")]
use std::time::Instant;

use chama_core::error::ChamaError;
use chama_core::json::parts;
use pyo3::exceptions::PyLookupError;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

use crate::convert::{Fault, Give, Given, Source};
use crate::error::{internal, raised, said};

/// What a call gives, for Python or for JSON.
type Answer = Result<Box<dyn Give>, Fault>;

/// A function of the library.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [&'static str],
    pub(crate) call: fn(Python<'_>, &Given) -> Answer,
}

/// How long a function takes, to tell whether others should run meanwhile.
///
/// Giving the lock away costs little, but getting it back may take milliseconds where others are busy: a call of a few
/// microseconds keeps it.
pub(crate) struct Pace(AtomicU32);

/// From how many elements in its lists on a call counts as long work.
const LONG_LIST: usize = 200;

/// From how many nanoseconds on a call counts as long work.
const LONG_TIME: u32 = 20_000;

impl Pace {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// Runs the library: without the lock if there is much to walk through, or if the last call was long.
    pub(crate) fn run<T: Send>(&self, py: Python<'_>, length: usize, call: impl FnOnce() -> T + Send) -> T {
        #[expect(clippy::disallowed_types, reason = "no result hangs on how long it took")]
        let start = Instant::now();
        let answer = if length >= LONG_LIST || self.0.load(Ordering::Relaxed) >= LONG_TIME {
            py.detach(call)
        } else {
            call()
        };
        let took = u32::try_from(start.elapsed().as_nanos()).unwrap_or(u32::MAX);
        self.0.store(took, Ordering::Relaxed);
        answer
    }
}

fn find(name: &str) -> Option<&'static Function> {
    let functions = crate::generated::FUNCTIONS;
    let place = functions.binary_search_by(|known| known.name.cmp(name)).ok();
    place.and_then(|place| functions.get(place))
}

/// A panic, which ought not to be, is caught: it must not end a worker.
fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(call))
}

/// Returns the function of that name; its arguments go by their places.
#[pyfunction]
pub(crate) fn function<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyCFunction>> {
    let Some(Function { name, call, .. }) = find(name) else {
        return Err(PyLookupError::new_err(format!("there is no function {name}")));
    };
    let run = move |given: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
        let py = given.py();
        let answer = guarded(|| {
            let entries = given.iter().map(Source::Python).enumerate().collect();
            let answer = call(py, &Given { entries, unknown: None })?;
            Ok::<_, Fault>(answer.give_own(py)?.unbind())
        });
        match answer {
            Ok(answer) => answer.map_err(|fault| raised(py, fault)),
            Err(cause) => Err(internal(py, name, &said(cause.as_ref()))),
        }
    };
    PyCFunction::new_closure(py, None, None, run)
}

/// Calls a function by its name with a JSON object of its arguments, and returns a JSON object.
///
/// It says what `chama_json::call` says, but through the readers of the typed calls.
#[pyfunction]
pub(crate) fn call(py: Python<'_>, function: &str, arguments: &str) -> String {
    match guarded(|| answered(py, function, arguments)) {
        Ok(Ok(text)) => text,
        Ok(Err(Fault::Refused(error))) => chama_json::refusal(&error),
        Ok(Err(Fault::Python(error))) => chama_json::internal_error(function, &error.to_string()),
        Err(cause) => chama_json::internal_error(function, &said(cause.as_ref())),
    }
}

fn answered(py: Python<'_>, function: &str, arguments: &str) -> Result<String, Fault> {
    let found = find(function).ok_or_else(|| ChamaError::NotFound {
        argument: "function".to_owned(),
        value: parts::shown(function),
        expected: "the name of a function".to_owned(),
    })?;
    let tree = parts::tree_of(arguments)?;
    let given = parts::object(&tree).map(|entries| Given::of_json(entries, found.params));
    let answer = given.map_err(Fault::from).and_then(|given| (found.call)(py, &given));
    let answer = answer.map_err(|fault| fault.named("text"))?;
    let mut text = String::from("{\"returns\":");
    answer.write(&mut text);
    text.push('}');
    Ok(text)
}

/// Panics as no function ought to: for the test of what becomes of it.
#[pyfunction]
#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) fn panics(py: Python<'_>, detail: &str) -> PyResult<()> {
    guarded(|| panic!("{detail}")).map_err(|cause| internal(py, "panics", &said(cause.as_ref())))
}
