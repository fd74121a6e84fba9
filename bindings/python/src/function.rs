//! Calls: from the arguments to the library and back, without Python's lock where that is worth it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use pyo3::exceptions::PyLookupError;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyTuple};

pub(crate) use crate::convert::taken;
use crate::convert::{Arguments, Fault};
use crate::error::{internal, raised};
pub(crate) use crate::record::lent;

/// A function of the library, called with its arguments in their order.
pub(crate) type Call = for<'py> fn(Python<'py>, &mut Arguments<'_, 'py>) -> Result<Bound<'py, PyAny>, Fault>;

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
    pub(crate) fn run<T: Send>(&self, py: Python<'_>, weight: usize, call: impl FnOnce() -> T + Send) -> T {
        let start = Instant::now();
        let answer = if weight >= LONG_LIST || self.0.load(Ordering::Relaxed) >= LONG_TIME {
            py.detach(call)
        } else {
            call()
        };
        let took = u32::try_from(start.elapsed().as_nanos()).unwrap_or(u32::MAX);
        self.0.store(took, Ordering::Relaxed);
        answer
    }
}

/// Returns the function of that name; its arguments go by their places.
#[pyfunction]
pub(crate) fn function<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyCFunction>> {
    let functions = crate::generated::FUNCTIONS;
    let place = functions.binary_search_by(|(known, _)| (*known).cmp(name)).ok();
    let Some((name, call)) = place.and_then(|place| functions.get(place)) else {
        return Err(PyLookupError::new_err(format!("there is no function {name}")));
    };
    PyCFunction::new_closure(
        py,
        None,
        None,
        move |given: &Bound<'_, PyTuple>, _: Option<&Bound<'_, PyDict>>| {
            let (py, given) = (given.py(), given.iter().collect::<Vec<_>>());
            guarded(py, name, || call(py, &mut Arguments(given.iter())))
        },
    )
}

/// A refusal as its exception; a panic, which ought not to be, as an ordinary one.
fn guarded<'py>(
    py: Python<'py>,
    function: &str,
    call: impl FnOnce() -> Result<Bound<'py, PyAny>, Fault>,
) -> PyResult<Py<PyAny>> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => answer.map(Bound::unbind).map_err(|fault| raised(py, fault)),
        Err(cause) => Err(internal(py, function, cause.as_ref())),
    }
}

/// Panics as no function ought to: for the test of what becomes of it.
#[pyfunction]
#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) fn panics(py: Python<'_>, detail: &str) -> PyResult<Py<PyAny>> {
    guarded(py, "panics", || panic!("{detail}"))
}
