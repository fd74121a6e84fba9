//! One writer a language: from the model to its files.
//!
//! A new language is a module here and a line in [`WRITERS`]. What a writer cannot say it returns as a fault that names
//! the item and the language; it never guesses.

mod answers;
mod json;
mod kotlin;
mod python;
mod schema;
mod swift;
mod typescript;

use crate::code::Code;
use crate::fault::Faults;
use crate::model::Api;

/// A generated file.
pub struct Output {
    /// Its path from the root of the repository.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A writer, by the name of its language.
pub type Writer = fn(&Api) -> Result<Vec<Output>, Faults>;

/// Every language, in the order in which faults are said.
pub const WRITERS: &[(&str, Writer)] = &[
    ("Rust", answers::files),
    ("JSON", json::files),
    ("JSON Schema", schema::files),
    ("Python", python::files),
    ("TypeScript", typescript::files),
    ("Kotlin", kotlin::files),
    ("Swift", swift::files),
];

/// Brings every name of the API and the types of others into the scope of generated Rust.
fn imports(code: &mut Code, api: &Api) {
    let mut modules: Vec<&str> = api.modules.iter().map(|module| module.name.as_str()).collect();
    modules.sort_unstable();
    for module in modules {
        code.line(format!("use chama_core::{module}::*;"));
    }
    code.line("use chrono::{DateTime, FixedOffset, NaiveDate};");
    code.line("use rust_decimal::Decimal;");
}
