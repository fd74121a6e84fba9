//! Swift: a file for each module with its types and functions, and what its tests call.
//!
//! A value goes to the library and comes back as JSON text (`bindings/swift/Sources/ChamaCore/Support`): each type says its
//! fields, and what reads and writes is written once, by hand. Every line stands for itself and names its type, for the
//! compiler takes long over large expressions.

mod docs;
mod errors;
mod functions;
mod tests;
mod types;
mod value;

use super::Output;
use crate::code::{Code, MARK};
use crate::fault::Faults;
use crate::model::Api;
use crate::names::{camel, pascal};

const SOURCES: &str = "bindings/swift/Sources/ChamaCore/Generated";
const TESTS: &str = "bindings/swift/Tests/ChamaCoreTests/Generated";

pub(super) fn files(api: &Api) -> Result<Vec<Output>, Faults> {
    let mut outputs: Vec<Output> = api
        .modules
        .iter()
        .map(|module| module_file(api, &module.name))
        .collect();
    outputs.push(tests::calls(api));
    outputs.push(tests::examples(api));
    outputs.push(tests::defaults(api));
    Ok(outputs)
}

fn module_file(api: &Api, module: &str) -> Output {
    let fields = api
        .types_of(module)
        .flat_map(|one| one.all_fields().map(|field| &field.ty));
    let passed = api
        .functions_of(module)
        .flat_map(|one| one.params.iter().map(|param| &param.ty).chain([&one.returns]));
    let has_decimals = fields.chain(passed).any(|ty| value::ty(ty).contains("Decimal"));
    let mut code = begun(if has_decimals { &["import Foundation"] } else { &[] });
    if api.error.module == module {
        errors::error(&mut code, api);
    }
    for one in api.types_of(module) {
        types::write(&mut code, api, one);
    }
    for function in api.functions_of(module) {
        functions::write(&mut code, api, function);
    }
    output(SOURCES, &pascal(module), code)
}

/// A file with its mark and its imports.
fn begun(imports: &[&str]) -> Code {
    let mut code = Code::new("    ");
    code.line(format!("// {MARK}"));
    code.blank();
    for import in imports {
        code.line(import);
    }
    code.blank();
    code
}

fn output(folder: &str, name: &str, code: Code) -> Output {
    Output {
        path: format!("{folder}/{name}.swift"),
        text: format!("{}\n", code.finish().trim_end()),
    }
}

/// A name as Swift declares it: in backticks where it is a word of the language.
fn declared(name: &str) -> String {
    let name = camel(name);
    if WORDS.contains(&name.as_str()) {
        format!("`{name}`")
    } else {
        name
    }
}

/// A variant's name: `HalfUp` as `halfUp`.
fn case(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// Words that a field or a case may have for a name, in backticks. Functions, parameters and types have none of them.
const WORDS: &[&str] = &[
    "as",
    "associatedtype",
    "break",
    "case",
    "catch",
    "class",
    "continue",
    "default",
    "defer",
    "deinit",
    "do",
    "else",
    "enum",
    "extension",
    "fallthrough",
    "false",
    "fileprivate",
    "for",
    "func",
    "guard",
    "if",
    "import",
    "in",
    "init",
    "inout",
    "internal",
    "is",
    "let",
    "nil",
    "operator",
    "private",
    "protocol",
    "public",
    "repeat",
    "rethrows",
    "return",
    "static",
    "struct",
    "subscript",
    "super",
    "switch",
    "throw",
    "throws",
    "true",
    "try",
    "typealias",
    "var",
    "where",
    "while",
];
