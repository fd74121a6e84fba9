//! The modules of the package: classes with their fields, functions with their signatures, and all words.

use crate::code::{Code, MARK};
use crate::model::{Api, Field, Function, Module, Shape, TypeDef, Variant};
use crate::names::shouted;

use super::expression::{Expression, quoted};
use super::output as file;
use super::words::{
    brackets, doc_string, doc_string_with, example, exception, input, of_function, one_line, output, text,
};
use crate::writers::Output;

/// Before the names of ours: they are looked up when somebody asks for the types, so that no module needs another.
const PREFIX: &str = "chama_core.";

/// Refusals that Python itself would call a `TypeError`.
const TYPE_ERRORS: &[&str] = &["wrong_type", "missing_field", "unknown_field"];

/// Whether the exception of a variant is a `TypeError` too.
pub(super) fn is_type_error(variant: &Variant) -> bool {
    TYPE_ERRORS.contains(&variant.wire.as_str())
}

pub(super) fn module(api: &Api, module: &Module) -> Output {
    let mut code = Code::new("    ");
    code.line(format!("# {MARK}"));
    doc_string(&mut code, &text(api, &module.doc));
    code.blank();
    code.line("from __future__ import annotations");
    code.blank();
    code.line("import datetime");
    code.line("from collections.abc import Sequence");
    code.line("from decimal import Decimal");
    code.blank();
    code.line("import chama_core");
    code.blank();
    code.line("from ._base import Field, Record, Refusal, StrEnum, function");
    code.blank();
    let names: Vec<String> = names(api, module).iter().map(|name| format!("{name:?}")).collect();
    brackets(&mut code, "__all__ = [", &names, "]");
    for one in api.types_of(&module.name) {
        code.line("");
        code.line("");
        match &one.shape {
            Shape::Record(fields) => record(&mut code, api, one, fields),
            Shape::Choice(variants) => choice(&mut code, api, one, variants),
            Shape::Union(variants) => union(&mut code, api, one, variants),
        }
    }
    if api.error.module == module.name {
        errors(&mut code, api);
    }
    for one in api.functions_of(&module.name) {
        code.line("");
        code.line("");
        function(&mut code, api, one);
    }
    file(&format!("{}.py", module.name), &code.finish())
}

/// What a module has: its types, exceptions and functions.
pub(super) fn names(api: &Api, module: &Module) -> Vec<String> {
    let types = api.types_of(&module.name).map(|one| one.name.clone());
    let functions = api.functions_of(&module.name).map(|one| one.name.clone());
    let mut names: Vec<String> = types.chain(functions).collect();
    if api.error.module == module.name {
        names.push(api.error.name.clone());
        names.extend(api.error.variants.iter().map(exception));
    }
    names.sort_unstable();
    names
}

fn record(code: &mut Code, api: &Api, one: &TypeDef, fields: &[Field]) {
    code.line(format!("class {}(Record):", one.name));
    code.indented(|code| {
        doc_string(code, &with_aliases(api, one));
        code.blank();
        body(code, api, one, fields);
    });
}

/// What a type is, and what groups call it.
fn with_aliases(api: &Api, one: &TypeDef) -> String {
    let mut said = text(api, &one.doc);
    if !one.aliases.is_empty() {
        said.push_str(&format!("\n\nAlso called: {}.", one.aliases.join(", ")));
    }
    said
}

fn body(code: &mut Code, api: &Api, one: &TypeDef, fields: &[Field]) {
    code.line("__slots__ = ()");
    if one.has_float {
        code.line("__hash__ = None  # type: ignore[assignment]");
    }
    for field in fields {
        let doc = quoted(&one_line(api, &field.doc));
        let default = field.default.as_ref();
        let default = default.map(|default| quoted(&Expression::of(default).line()));
        let open = format!("{}: {} = Field(", field.name, output(&field.ty, PREFIX));
        let parts: Vec<String> = [Some(doc), default].into_iter().flatten().collect();
        brackets(code, &open, &parts, ")");
    }
}

fn choice(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.line(format!("class {}(StrEnum):", one.name));
    code.indented(|code| {
        doc_string(code, &with_aliases(api, one));
        code.blank();
        for variant in variants {
            code.line(format!("{} = {:?}", shouted(&variant.name), variant.wire));
            doc_string(code, &one_line(api, &variant.doc));
        }
    });
}

fn union(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.line(format!("class {}(Record):", one.name));
    code.indented(|code| {
        doc_string(code, &with_aliases(api, one));
        code.blank();
        code.line("__slots__ = ()");
    });
    for variant in variants {
        code.line("");
        code.line("");
        code.line(format!(
            "class _{}_{}({}, kind={:?}):",
            one.name, variant.name, one.name, variant.wire
        ));
        code.indented(|code| {
            doc_string(code, &text(api, &variant.doc));
            code.blank();
            code.line(format!("__qualname__ = \"{}.{}\"", one.name, variant.name));
            body(code, api, one, &variant.fields);
        });
    }
}

fn errors(code: &mut Code, api: &Api) {
    code.line("");
    code.line("");
    code.line(format!("class {}(Refusal):", api.error.name));
    code.indented(|code| doc_string(code, &text(api, &api.error.doc)));
    for variant in &api.error.variants {
        let also = if is_type_error(variant) { ", TypeError" } else { "" };
        code.line("");
        code.line("");
        code.line(format!("class {}({}{also}):", exception(variant), api.error.name));
        code.indented(|code| {
            doc_string(code, &text(api, &variant.doc));
            code.blank();
            code.line(format!("code = {:?}", variant.wire));
            for field in &variant.fields {
                code.line(format!("{}: {}", field.name, output(&field.ty, PREFIX)));
                doc_string(code, &one_line(api, &field.doc));
            }
        });
    }
}

fn function(code: &mut Code, api: &Api, one: &Function) {
    let params: Vec<String> = one
        .params
        .iter()
        .map(|param| format!("{}: {}", param.name, input(&param.ty, PREFIX)))
        .collect();
    let names: Vec<&str> = one.params.iter().map(|param| param.name.as_str()).collect();
    let close = format!(") -> {}:", output(&one.returns, PREFIX));
    brackets(code, &format!("def {}(", one.name), &params, &close);
    code.indented(|code| {
        doc_string_with(code, &of_function(api, one), &example(one));
        code.line(format!("return _{}({})", one.name, names.join(", ")));
    });
    code.line("");
    code.line("");
    code.line(format!("_{} = function({:?})", one.name, one.name));
}

/// `chama_core/__init__.py`: every name, loaded when it is first used.
pub(super) fn package(api: &Api) -> Output {
    let mut code = Code::new("    ");
    code.line(format!("# {MARK}"));
    code.line("\"\"\"The money core for savings groups: exact, deterministic, explainable.");
    code.line("");
    code.line("Every name stands here and in the module of its domain; each is loaded when it is first used.");
    code.line("");
    for module in &api.modules {
        code.line(format!(
            "- `{}`: {}",
            module.name,
            module.doc.summary(&super::words::Python(api))
        ));
    }
    code.line("\"\"\"");
    code.blank();
    code.line("from __future__ import annotations");
    code.blank();
    code.line("from importlib import import_module as _import_module");
    code.blank();
    code.block("_MODULES = {", "}", |code| {
        for module in &api.modules {
            let names = names(api, module);
            code.line(format!("{:?}: \"\"\"", module.name));
            code.indented(|code| code.comment("", &names.join(" ")));
            code.line("\"\"\",");
        }
        code.line("\"_base\": \"InternalError Record\",");
        code.line("\"_native\": \"call\",");
    });
    code.line("_OF = {name: module for module, names in _MODULES.items() for name in names.split()}");
    code.blank();
    code.line("__all__ = sorted(_OF)");
    code.line("");
    code.line("");
    code.line("def __getattr__(name: str) -> object:");
    code.indented(|code| {
        code.line("if name in _OF:");
        code.indented(|code| {
            code.line("value = getattr(_import_module(f\"chama_core.{_OF[name]}\"), name)");
        });
        code.line("elif name in _MODULES:");
        code.indented(|code| code.line("return _import_module(f\"chama_core.{name}\")"));
        code.line("else:");
        code.indented(|code| {
            code.line("raise AttributeError(f\"module 'chama_core' has no attribute {name!r}\", name=name)");
        });
        code.line("globals()[name] = value");
        code.line("return value");
    });
    code.line("");
    code.line("");
    code.line("def __dir__() -> list[str]:");
    code.indented(|code| {
        code.line("return sorted({*globals(), *_OF, *(name for name in _MODULES if not name.startswith(\"_\"))})");
    });
    file("__init__.py", &code.finish())
}
