//! The stubs: what type checkers and editors know of the package.

use std::collections::BTreeSet;

use crate::code::{Code, MARK};
use crate::model::{Api, Field, Function, Literal, Module, Shape, Ty, TypeDef, Variant};
use crate::names::shouted;

use super::expression::Expression;
use super::output as file;
use super::source::names;
use super::words::{brackets, doc_string, exception, input, of_function, one_line, output, text};
use crate::writers::Output;

pub(super) fn module(api: &Api, module: &Module) -> Output {
    let mut code = Code::new("    ");
    code.line(format!("# {MARK}"));
    code.line("import datetime");
    code.line("from collections.abc import Sequence");
    code.line("from decimal import Decimal");
    code.line("from typing import ClassVar, final");
    code.blank();
    code.line("from typing_extensions import Self");
    code.blank();
    code.line("from ._base import Record, Refusal, StrEnum");
    for (other, names) in used(api, module) {
        let names: Vec<String> = names.into_iter().collect();
        brackets(&mut code, &format!("from .{other} import ("), &names, ")");
    }
    code.blank();
    let names: Vec<String> = names(api, module).iter().map(|name| format!("{name:?}")).collect();
    brackets(&mut code, "__all__ = [", &names, "]");
    for one in api.types_of(&module.name) {
        code.blank();
        match &one.shape {
            Shape::Record(fields) => {
                code.line("@final");
                code.line(format!("class {}(Record):", one.name));
                code.indented(|code| {
                    doc_string(code, &text(api, &one.doc));
                    body(code, api, one, &one.name, fields);
                });
            }
            Shape::Choice(variants) => choice(&mut code, api, one, variants),
            Shape::Union(variants) => union(&mut code, api, one, variants),
        }
    }
    if api.error.module == module.name {
        errors(&mut code, api);
    }
    for one in api.functions_of(&module.name) {
        code.blank();
        function(&mut code, api, one);
    }
    file(&format!("{}.pyi", module.name), &code.finish())
}

/// The names of other modules that a module uses, by module.
fn used(api: &Api, module: &Module) -> Vec<(String, BTreeSet<String>)> {
    let mut names = BTreeSet::new();
    let mut note = |ty: &Ty| names.extend(ty.named().map(str::to_owned));
    for one in api.types_of(&module.name) {
        one.all_fields().for_each(|field| note(&field.ty));
    }
    for one in api.functions_of(&module.name) {
        one.params.iter().for_each(|param| note(&param.ty));
        note(&one.returns);
    }
    let others = api.modules.iter().filter(|other| other.name != module.name);
    let used = others.map(|other| {
        let of_it = api.types_of(&other.name).filter(|one| names.contains(&one.name));
        (
            other.name.clone(),
            of_it.map(|one| one.name.clone()).collect::<BTreeSet<_>>(),
        )
    });
    used.filter(|(_, names)| !names.is_empty()).collect()
}

fn body(code: &mut Code, api: &Api, one: &TypeDef, name: &str, fields: &[Field]) {
    let names: Vec<&str> = fields.iter().map(|_| "str").collect();
    let names = if names.is_empty() {
        "()".to_owned()
    } else {
        names.join(", ")
    };
    code.line(format!("__match_args__: ClassVar[tuple[{names}]]"));
    if one.has_float {
        code.line("__hash__: ClassVar[None]  # type: ignore[assignment]");
    }
    let given: Vec<String> = fields.iter().map(parameter).collect();
    let star = if given.is_empty() {
        vec!["cls".to_owned()]
    } else {
        vec!["cls".to_owned(), "*".to_owned()]
    };
    let parts: Vec<String> = star.into_iter().chain(given).collect();
    brackets(code, "def __new__(", &parts, &format!(") -> {name}: ..."));
    if !fields.is_empty() {
        let changes = fields
            .iter()
            .map(|field| format!("{}: {} = ...", field.name, input(&field.ty, "")));
        let parts: Vec<String> = ["self".to_owned(), "*".to_owned()].into_iter().chain(changes).collect();
        brackets(code, "def replace(", &parts, ") -> Self: ...");
    }
    for field in fields {
        code.line("@property");
        code.line(format!("def {}(self) -> {}:", field.name, output(&field.ty, "")));
        code.indented(|code| doc_string(code, &one_line(api, &field.doc)));
    }
}

fn parameter(field: &Field) -> String {
    let ty = input(&field.ty, "");
    let Some(default) = &field.default else {
        return format!("{}: {ty}", field.name);
    };
    let is_plain = matches!(
        default,
        Literal::Nothing | Literal::Bool(_) | Literal::Whole(_) | Literal::Text(_) | Literal::Choice { .. }
    );
    let default = if is_plain {
        Expression::of(default).line()
    } else {
        "...".to_owned()
    };
    format!("{}: {ty} = {default}", field.name)
}

fn choice(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.line(format!("class {}(StrEnum):", one.name));
    code.indented(|code| {
        doc_string(code, &text(api, &one.doc));
        for variant in variants {
            code.line(format!("{} = {:?}", shouted(&variant.name), variant.wire));
            doc_string(code, &one_line(api, &variant.doc));
        }
    });
}

fn union(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.line(format!("class {}(Record):", one.name));
    code.indented(|code| {
        doc_string(code, &text(api, &one.doc));
        code.line("kind: ClassVar[str]");
        if one.has_float {
            code.line("__hash__: ClassVar[None]  # type: ignore[assignment]");
        }
        for variant in variants {
            code.line("@final");
            code.line(format!("class {}({}):", variant.name, one.name));
            code.indented(|code| {
                doc_string(code, &text(api, &variant.doc));
                body(
                    code,
                    api,
                    one,
                    &format!("{}.{}", one.name, variant.name),
                    &variant.fields,
                );
            });
        }
    });
}

fn errors(code: &mut Code, api: &Api) {
    code.blank();
    code.line(format!("class {}(Refusal):", api.error.name));
    code.indented(|code| doc_string(code, &text(api, &api.error.doc)));
    for variant in &api.error.variants {
        let also = if super::source::is_type_error(variant) {
            ", TypeError"
        } else {
            ""
        };
        code.blank();
        code.line(format!("class {}({}{also}):", exception(variant), api.error.name));
        code.indented(|code| {
            doc_string(code, &text(api, &variant.doc));
            code.line("code: ClassVar[str]");
            for field in &variant.fields {
                code.line(format!("{}: {}", field.name, output(&field.ty, "")));
                doc_string(code, &one_line(api, &field.doc));
            }
        });
    }
}

fn function(code: &mut Code, api: &Api, one: &Function) {
    let params: Vec<String> = one
        .params
        .iter()
        .map(|param| format!("{}: {}", param.name, input(&param.ty, "")))
        .collect();
    let close = format!(") -> {}:", output(&one.returns, ""));
    brackets(code, &format!("def {}(", one.name), &params, &close);
    code.indented(|code| doc_string(code, &of_function(api, one)));
}

/// `chama_core/__init__.pyi`: every name from its module.
pub(super) fn package(api: &Api) -> Output {
    let mut code = Code::new("    ");
    code.line(format!("# {MARK}"));
    let modules: Vec<String> = api
        .modules
        .iter()
        .map(|module| format!("{0} as {0}", module.name))
        .collect();
    brackets(&mut code, "from . import (", &modules, ")");
    code.line("from ._base import InternalError as InternalError, Record as Record");
    code.line("from ._native import call as call");
    let mut all = vec!["InternalError".to_owned(), "Record".to_owned(), "call".to_owned()];
    for module in &api.modules {
        let names = names(api, module);
        let imported: Vec<String> = names.iter().map(|name| format!("{name} as {name}")).collect();
        if !names.is_empty() {
            brackets(&mut code, &format!("from .{} import (", module.name), &imported, ")");
        }
        all.extend(names);
    }
    all.sort_unstable();
    let all: Vec<String> = all.iter().map(|name| format!("{name:?}")).collect();
    code.blank();
    brackets(&mut code, "__all__ = [", &all, "]");
    file("__init__.pyi", &code.finish())
}
