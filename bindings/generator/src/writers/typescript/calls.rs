//! JavaScript: a function for each function, a class for each error, and the shapes that have decimals in them.

use std::collections::BTreeSet;

use super::{begun, class, has_decimal, params};
use crate::code::Code;
use crate::model::{Api, ErrorDef, Field, Function, Shape, Ty, TypeDef};
use crate::names::camel;

/// `api.js`: what users import.
pub(super) fn functions(api: &Api) -> String {
    let mut code = begun();
    code.line("import * as calls from \"./calls.js\";");
    code.line("import { call } from \"./engine.js\";");
    for function in &api.functions {
        let name = camel(&function.name);
        let params = params(function).join(", ");
        code.blank();
        code.block(format!("export function {name}({params}) {{"), "}", |code| {
            code.line(format!("return call(calls.{name}, [{params}]);"));
        });
    }
    code.finish()
}

/// `errors.js`: the classes.
pub(super) fn errors(error: &ErrorDef) -> String {
    let base = &error.name;
    let mut code = begun();
    code.line(format!("import {{ {base} }} from \"./error.js\";"));
    code.blank();
    code.line(format!("export {{ {base} }};"));
    for variant in &error.variants {
        code.blank();
        let class = class(&variant.name);
        code.block(format!("export class {class} extends {base} {{"), "}", |code| {
            code.line(format!("static code = {:?};", variant.wire));
        });
        // A minifier shortens the name of the class.
        code.line(format!("{class}.prototype.name = {class:?};"));
    }
    code.finish()
}

/// `calls.js`: the name of each function in the core, and its parameters with their shapes.
pub(super) fn calls(api: &Api) -> String {
    let mut code = begun();
    code.line("import { DECIMAL, kinds } from \"./encode.js\";");
    code.blank();
    let mut written = BTreeSet::new();
    for function in &api.functions {
        for param in &function.params {
            shapes(&mut code, api, &param.ty, &mut written);
        }
    }
    for function in &api.functions {
        code.blank();
        code.block(format!("export const {} = {{", camel(&function.name)), "};", |code| {
            code.line(format!("name: {:?},", function.name));
            let params: Vec<String> = function
                .params
                .iter()
                .map(|param| format!("{}: {}", param.name, shape(api, &param.ty)))
                .collect();
            code.list("params: {", &params, "},");
            if let Some(list) = batch(api, function) {
                code.line(format!("batch: {list:?},"));
            }
        });
    }
    code.finish()
}

/// The shape of a type; nothing where there is no decimal.
fn shape(api: &Api, ty: &Ty) -> String {
    match ty {
        _ if !has_decimal(api, ty) => "null".to_owned(),
        Ty::List(inner) => format!("[{}]", shape(api, inner)),
        Ty::Option(inner) => shape(api, inner),
        Ty::Named(name) => name.clone(),
        _ => "DECIMAL".to_owned(),
    }
}

/// The shapes of the types inside a type, each once and after those that it uses.
fn shapes(code: &mut Code, api: &Api, ty: &Ty, written: &mut BTreeSet<String>) {
    let Some(one) = ty.named().and_then(|name| api.ty(name)) else {
        return;
    };
    if !has_decimal(api, ty) || !written.insert(one.name.clone()) {
        return;
    }
    for field in one.all_fields() {
        shapes(code, api, &field.ty, written);
    }
    type_shape(code, api, one);
}

fn type_shape(code: &mut Code, api: &Api, one: &TypeDef) {
    let open = format!("const {} =", one.name);
    match &one.shape {
        Shape::Record(fields) => code.list(&format!("{open} {{"), &members(api, fields), "};"),
        Shape::Choice(variants) | Shape::Union(variants) => {
            code.block(format!("{open} kinds({{"), "});", |code| {
                for variant in variants {
                    let members = members(api, &variant.fields);
                    if !members.is_empty() {
                        code.list(&format!("{}: {{", variant.wire), &members, "},");
                    }
                }
            });
        }
    }
}

fn members(api: &Api, fields: &[Field]) -> Vec<String> {
    fields
        .iter()
        .filter(|field| has_decimal(api, &field.ty))
        .map(|field| format!("{}: {}", field.name, shape(api, &field.ty)))
        .collect()
}

/// The list of a function that does for each element of it what another function does for one: `loan_positions(loans, as_of)`
/// beside `loan_position(loan, as_of)`.
fn batch<'a>(api: &'a Api, function: &'a Function) -> Option<&'a str> {
    let Ty::List(returned) = &function.returns else {
        return None;
    };
    let of_one = |one: &Function, at: usize| {
        one.returns == **returned
            && one.params.len() == function.params.len()
            && one
                .params
                .iter()
                .zip(&function.params)
                .enumerate()
                .all(|(place, (single, many))| {
                    if place == at {
                        many.ty == Ty::List(Box::new(single.ty.clone()))
                    } else {
                        many.ty == single.ty && many.name == single.name
                    }
                })
    };
    let found = function
        .params
        .iter()
        .enumerate()
        .find(|(place, _)| api.functions.iter().any(|one| of_one(one, *place)));
    found.map(|(_, param)| param.name.as_str())
}
