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

/// Adds `open(parts)close` on one line, or a part a line where that is too wide.
fn in_parentheses(code: &mut Code, open: &str, parts: &[String], close: &str) {
    let one_line = format!("{open}({}){close}", parts.join(", "));
    if one_line.chars().count() <= code.room() {
        code.line(one_line);
    } else {
        code.list(&format!("{open}("), parts, &format!("){close}"));
    }
}

/// The types of the JDK that fields have.
const JDK: &[&str] = &[
    "java.math.BigDecimal",
    "java.time.LocalDate",
    "java.time.OffsetDateTime",
];

/// A file of Kotlin: its annotations, its package, its imports with those of the JDK that the code uses, and the code.
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
    let last_word = |import: &str| import.rsplit('.').next().unwrap_or_default().to_owned();
    let used = JDK.iter().filter(|import| body.contains(&last_word(import)));
    for import in used.chain(imports) {
        head.line(format!("import {import}"));
    }
    head.blank();
    format!("{}{}\n", head.finish(), body.trim())
}
