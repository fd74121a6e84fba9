//! `chama_core._native`: the values and functions of `chama-core` for Python.
//!
//! Nothing is computed here and nothing decided. The tables of `generated.rs` say which types and functions there are; the
//! package's Python files, generated too, give them classes, signatures and words.

mod convert;
mod error;
mod function;
#[rustfmt::skip]
mod generated;
mod record;
mod tables;
mod tree;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    // What a panic says is in the exception that it becomes; nothing is printed.
    std::panic::set_hook(Box::new(|_| {}));
    module.add_function(wrap_pyfunction!(function::call, module)?)?;
    module.add_function(wrap_pyfunction!(function::function, module)?)?;
    module.add_function(wrap_pyfunction!(function::panics, module)?)?;
    record::register(module)
}
