//! Kotlin: types and functions of its own, over the JSON door.
//!
//! A file a module in `ke.chama` with what people use, one in `ke.chama.json` with how it is read and written, and for
//! the tests a table that calls every function with its types. Java calls the same, as `ChamaCore.loanSchedule(…)`.

mod docs;
mod forms;
mod table;
mod types;
mod words;

use super::Output;
use crate::code::{Code, MARK};
use crate::fault::Faults;
use crate::model::{Api, Field, Shape, Ty};
use crate::names::pascal;

const LANGUAGE: &str = "Kotlin";
const STEP: &str = "    ";
const MAIN: &str = "bindings/kotlin/src/main/kotlin/ke/chama";
const TESTS: &str = "bindings/kotlin/src/test/kotlin/ke/chama";

pub(super) fn files(api: &Api) -> Result<Vec<Output>, Faults> {
    check(api)?;
    let mut outputs = Vec::new();
    for module in &api.modules {
        let name = pascal(&module.name);
        if let Some(text) = types::file(api, module) {
            let path = format!("{MAIN}/{name}.kt");
            outputs.push(Output { path, text });
        }
        if let Some(text) = forms::file(api, module) {
            let path = format!("{MAIN}/json/{name}.kt");
            outputs.push(Output { path, text });
        }
    }
    outputs.push(Output {
        path: format!("{TESTS}/Table.kt"),
        text: table::file(api),
    });
    Ok(outputs)
}

/// What Kotlin, or the machine it runs on, has no room for.
fn check(api: &Api) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for one in &api.types {
        let mut refuse = |item: String, says: &str| faults.add_for(&[LANGUAGE], &one.place, item, says);
        if matches!(&one.shape, Shape::Record(fields) if fields.is_empty()) {
            refuse(one.name.clone(), "a data class has at least one field");
        }
        let variants = one.variants().iter().map(|variant| {
            let item = format!("{}::{}", one.name, variant.name);
            (item, variant.fields.as_slice())
        });
        for (item, fields) in variants.chain([(one.name.clone(), one.fields())]) {
            if slots(fields) > 230 {
                refuse(item, "a constructor of the JVM takes no more than 255 values");
            }
        }
        if ["ChamaCore", "ChamaJson", "JsonText"].contains(&one.name.as_str()) {
            refuse(one.name.clone(), "the package has a class of that name");
        }
    }
    faults.or(())
}

/// How many of the JVM's places the fields take, with the marks of those that have a default.
fn slots(fields: &[Field]) -> usize {
    let wide = fields.iter().filter(|field| matches!(field.ty, Ty::Whole | Ty::Float));
    fields
        .len()
        .saturating_add(wide.count())
        .saturating_add(fields.len().div_ceil(32))
}

/// A type of the model as Kotlin writes it.
fn kotlin(ty: &Ty) -> String {
    match ty {
        Ty::Decimal => "BigDecimal".to_owned(),
        Ty::Date => "LocalDate".to_owned(),
        Ty::Instant => "OffsetDateTime".to_owned(),
        Ty::Small => "Int".to_owned(),
        Ty::Whole => "Long".to_owned(),
        Ty::Float => "Double".to_owned(),
        Ty::Bool => "Boolean".to_owned(),
        Ty::Text => "String".to_owned(),
        Ty::List(inner) => format!("List<{}>", kotlin(inner)),
        Ty::Option(inner) => format!("{}?", kotlin(inner)),
        Ty::Named(name) => name.clone(),
    }
}

/// The head of a file of Kotlin: its annotations, its package and the imports that its code uses.
fn with_head(annotations: &[String], package: &str, imports: &[&str], code: Code) -> String {
    let body = code.finish();
    let mut head = Code::new(STEP);
    head.line(format!("// {MARK}"));
    head.blank();
    for annotation in annotations {
        head.line(annotation);
    }
    head.blank();
    head.line(format!("package {package}"));
    head.blank();
    let mut used: Vec<&str> = imports.iter().copied().filter(|import| uses(&body, import)).collect();
    used.sort_unstable();
    for import in used {
        head.line(format!("import {import}"));
    }
    head.blank();
    format!("{}{}\n", head.finish(), body.trim())
}

/// Whether a text has the last word of an import, as a word.
fn uses(text: &str, import: &str) -> bool {
    let name = import.rsplit('.').next().unwrap_or(import);
    let whole = |letter: Option<char>| !letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    name == "*"
        || text.match_indices(name).any(|(at, _)| {
            let (before, rest) = text.split_at(at);
            let after = rest.strip_prefix(name).unwrap_or_default();
            whole(before.chars().next_back()) && whole(after.chars().next())
        })
}
