//! TypeScript's declarations.

use super::words::{self, JsDoc, comment};
use super::{begun, class, has_input_form};
use crate::code::Code;
use crate::model::{Api, Field, Function, Shape, Ty, TypeDef, Variant};
use crate::names::camel;

/// The form of a type: as a function takes it, or as one returns it.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Given,
    Returned,
}

/// `api.d.ts`: types and functions.
pub(super) fn api(api: &Api) -> String {
    let mut code = begun();
    code.line("import type { Decimal, DecimalInput, IsoDate, IsoDateTime } from \"./values.js\";");
    for module in &api.modules {
        for one in api.types_of(&module.name) {
            type_forms(&mut code, api, one);
        }
        for function in api.functions_of(&module.name) {
            code.blank();
            declare(&mut code, api, function);
        }
    }
    code.finish()
}

fn type_forms(code: &mut Code, api: &Api, one: &TypeDef) {
    code.blank();
    comment(code, &type_doc(api, one));
    declared(code, api, one, Form::Returned);
    if one.is_input && has_input_form(api, &Ty::Named(one.name.clone())) {
        code.blank();
        comment(
            code,
            &format!(
                "{{@link {}}} as a function takes it: what has a default may be left out.",
                one.name
            ),
        );
        declared(code, api, one, Form::Given);
    }
}

fn type_doc(api: &Api, one: &TypeDef) -> String {
    let mut text = one.doc.text(&JsDoc(api));
    if let Shape::Choice(variants) = &one.shape {
        let choices: Vec<String> = variants
            .iter()
            .map(|variant| format!("- `{:?}`: {}", variant.wire, variant.doc.summary(&JsDoc(api))))
            .collect();
        text.push_str(&format!("\n\n{}", choices.join("\n")));
    }
    text
}

fn declared(code: &mut Code, api: &Api, one: &TypeDef, form: Form) {
    let name = match form {
        Form::Given => format!("{}Input", one.name),
        Form::Returned => one.name.clone(),
    };
    match &one.shape {
        Shape::Record(fields) => code.block(format!("export interface {name} {{"), "}", |code| {
            members(code, api, fields, form);
        }),
        Shape::Choice(variants) => {
            let names: Vec<String> = variants.iter().map(|variant| format!("{:?}", variant.wire)).collect();
            let line = format!("export type {name} = {};", names.join(" | "));
            if line.chars().count() <= code.room() {
                code.line(line);
            } else {
                alternatives(code, &name, &names);
            }
        }
        Shape::Union(variants) => {
            code.line(format!("export type {name} ="));
            code.indented(|code| {
                for (place, variant) in variants.iter().enumerate() {
                    kind(code, api, variant, form, end(place, variants.len()));
                }
            });
        }
    }
}

fn alternatives(code: &mut Code, name: &str, names: &[String]) {
    code.line(format!("export type {name} ="));
    code.indented(|code| {
        for (place, one) in names.iter().enumerate() {
            code.line(format!("| {one}{}", end(place, names.len())));
        }
    });
}

/// What ends the last of several alternatives.
fn end(place: usize, count: usize) -> &'static str {
    if place.saturating_add(1) == count { ";" } else { "" }
}

fn kind(code: &mut Code, api: &Api, variant: &Variant, form: Form, end: &str) {
    comment(code, &variant.doc.text(&JsDoc(api)));
    code.block("| {", format!("}}{end}"), |code| {
        code.line(format!("readonly kind: {:?};", variant.wire));
        members(code, api, &variant.fields, form);
    });
}

fn members(code: &mut Code, api: &Api, fields: &[Field], form: Form) {
    for field in fields {
        let default = field.default.as_ref().filter(|_| form == Form::Given);
        comment(code, &words::field(api, &field.doc, default));
        let ty = ty(api, &field.ty, form);
        match default {
            Some(_) => code.line(format!("readonly {}?: {ty} | undefined;", field.name)),
            None => code.line(format!("readonly {}: {ty};", field.name)),
        }
    }
}

fn ty(api: &Api, of: &Ty, form: Form) -> String {
    match of {
        Ty::Decimal if form == Form::Given => "DecimalInput".to_owned(),
        Ty::Decimal => "Decimal".to_owned(),
        Ty::Date => "IsoDate".to_owned(),
        Ty::Instant => "IsoDateTime".to_owned(),
        Ty::Small | Ty::Whole | Ty::Float => "number".to_owned(),
        Ty::Bool => "boolean".to_owned(),
        Ty::Text => "string".to_owned(),
        Ty::List(inner) => match ty(api, inner, form) {
            one if one.contains(' ') => format!("readonly ({one})[]"),
            one => format!("readonly {one}[]"),
        },
        Ty::Option(inner) => format!("{} | null", ty(api, inner, form)),
        Ty::Named(name) if form == Form::Given && has_input_form(api, of) => format!("{name}Input"),
        Ty::Named(name) => name.clone(),
    }
}

fn declare(code: &mut Code, api: &Api, function: &Function) {
    comment(code, &words::function(api, function));
    let params: Vec<String> = function
        .params
        .iter()
        .map(|param| format!("{}: {}", camel(&param.name), ty(api, &param.ty, Form::Given)))
        .collect();
    code.line(format!(
        "export function {}({}): {};",
        camel(&function.name),
        params.join(", "),
        ty(api, &function.returns, Form::Returned)
    ));
}

/// `errors.d.ts`: the classes.
pub(super) fn errors(api: &Api) -> String {
    let error = &api.error;
    let base = &error.name;
    let mut code = begun();
    code.line(format!("import {{ {base} }} from \"./error.js\";"));
    code.blank();
    code.line(format!("export {{ {base} }};"));
    for variant in &error.variants {
        code.blank();
        comment(&mut code, &variant.doc.text(&JsDoc(api)));
        let class = class(&variant.name);
        code.block(format!("export class {class} extends {base} {{"), "}", |code| {
            code.line(format!("readonly code: {:?};", variant.wire));
            members(code, api, &variant.fields, Form::Returned);
        });
    }
    code.blank();
    comment(&mut code, "Any error of a function, told apart by its `code`.");
    let classes: Vec<String> = error.variants.iter().map(|one| class(&one.name)).collect();
    alternatives(&mut code, &format!("Any{base}"), &classes);
    code.finish()
}
