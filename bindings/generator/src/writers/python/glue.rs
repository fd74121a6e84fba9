//! The tables of the native module: those of `bindings/json`, and how each function takes its arguments.

use crate::code::{Code, MARK};
use crate::model::{Api, Function, Param, Pass, Shape, Ty};
use crate::writers::json::{choice, fields, table, union};
use crate::writers::{Output, imports};

pub(super) fn file(api: &Api) -> Output {
    let mut code = Code::new("    ");
    code.line(format!("// {MARK}"));
    code.blank();
    code.line("#![allow(unused_imports, reason = \"a module may have nothing of use\")]");
    code.blank();
    imports(&mut code, api);
    code.line("use pyo3::prelude::*;");
    code.blank();
    code.line("use crate::record::Lent;");
    code.line("use crate::tables::{choices, errors, functions, records, types, unions};");
    code.blank();
    let of = |wanted: fn(&Shape) -> bool| api.types.iter().filter(move |one| wanted(&one.shape));
    table(
        &mut code,
        "choices",
        of(|shape| matches!(shape, Shape::Choice(_))),
        choice,
    );
    table(
        &mut code,
        "records",
        of(|shape| matches!(shape, Shape::Record(_))),
        |code, one| {
            code.list(&format!("{} {{", one.name), &fields(api, one.fields()), "}");
        },
    );
    table(
        &mut code,
        "unions",
        of(|shape| matches!(shape, Shape::Union(_))),
        |code, one| {
            union(code, api, one);
        },
    );
    code.block("errors! {", "}", |code| {
        code.block(format!("{} {{", api.error.name), "}", |code| {
            for variant in &api.error.variants {
                let names: Vec<String> = variant.fields.iter().map(|field| field.name.clone()).collect();
                let open = format!("{} = {:?} {{", variant.name, super::words::exception(variant));
                code.list(&open, &names, "}");
            }
        });
    });
    code.blank();
    let mut functions: Vec<&Function> = api.functions.iter().collect();
    functions.sort_by(|a, b| a.name.cmp(&b.name));
    table(&mut code, "functions", functions.into_iter(), |code, one| {
        function(code, api, one);
    });
    let with_fields = of(|shape| !matches!(shape, Shape::Choice(_)));
    let mut types: Vec<String> = with_fields.map(|one| one.name.clone()).collect();
    types.sort_unstable();
    code.list("types! {", &types, "}");
    Output {
        path: "bindings/python/src/generated.rs".to_owned(),
        text: format!("{}\n", code.finish().trim_end()),
    }
}

fn function(code: &mut Code, api: &Api, one: &Function) {
    let params: Vec<String> = one.params.iter().map(|param| parameter(api, param)).collect();
    let ends = if one.can_fail { "refuses" } else { "returns" };
    let open = format!("{}::{} {{", one.module, one.name);
    code.list(&open, &params, &format!("}} {ends};"));
}

/// A value of ours that Rust takes by reference is lent; anything else is read.
fn parameter(api: &Api, param: &Param) -> String {
    let name = &param.name;
    let ty = param.ty.rust();
    let is_held = match &param.ty {
        Ty::Named(name) => api.ty(name).is_some_and(|one| !matches!(one.shape, Shape::Choice(_))),
        _ => false,
    };
    match (param.pass, is_held) {
        (Pass::Reference, true) => format!("{name}: Lent<{ty}> => &{name}"),
        (Pass::Value, _) => format!("{name}: {ty} => {name}"),
        _ => format!("{name}: {ty} => &{name}"),
    }
}
