//! The tables of `bindings/json`: which fields a type has, which variants, which functions there are.
//!
//! They are macros' arguments, so that a type costs a few lines here and little in the program: what reads and writes
//! is one function for all types (`bindings/json/src/form.rs`).

use super::Output;
use crate::code::{Code, MARK};
use crate::fault::Faults;
use crate::model::{Api, Field, Function, Pass, Shape, TypeDef};

pub(super) fn files(api: &Api) -> Result<Vec<Output>, Faults> {
    let mut code = Code::new("    ");
    code.line(format!("// {MARK}"));
    code.blank();
    code.line("#![allow(unused_imports, reason = \"a module may have nothing of use\")]");
    code.blank();
    super::imports(&mut code, api);
    code.line("use serde_json::Value;");
    code.blank();
    code.line("use crate::tables::{choices, errors, functions, records, types, unions};");
    code.blank();
    table(
        &mut code,
        "choices",
        api.types.iter().filter(|one| matches!(one.shape, Shape::Choice(_))),
        choice,
    );
    let records = api.types.iter().filter(|one| matches!(one.shape, Shape::Record(_)));
    table(&mut code, "records", records, |code, one| {
        code.list(&format!("{} {{", one.name), &fields(api, one.fields()), "}");
    });
    let unions = api.types.iter().filter(|one| matches!(one.shape, Shape::Union(_)));
    table(&mut code, "unions", unions, |code, one| union(code, api, one));
    code.block("errors! {", "}", |code| {
        code.block(format!("{} {{", api.error.name), "}", |code| {
            for variant in &api.error.variants {
                let names: Vec<String> = variant.fields.iter().map(|field| field.name.clone()).collect();
                code.list(&format!("{} {{", variant.name), &names, "}");
            }
        });
    });
    code.blank();
    let mut functions: Vec<&Function> = api.functions.iter().collect();
    functions.sort_by(|a, b| a.name.cmp(&b.name));
    table(&mut code, "functions", functions.into_iter(), |code, one| {
        function(code, one)
    });
    let mut types: Vec<String> = api.types.iter().map(|one| one.name.clone()).collect();
    types.sort_unstable();
    code.list("types! {", &types, "}");
    let text = format!("{}\n", code.finish().trim_end());
    let path = "bindings/json/src/generated.rs".to_owned();
    Ok(vec![Output { path, text }])
}

fn table<T>(code: &mut Code, name: &str, entries: impl Iterator<Item = T>, write: impl Fn(&mut Code, T)) {
    code.block(format!("{name}! {{"), "}", |code| {
        for entry in entries {
            write(code, entry);
        }
    });
    code.blank();
}

fn choice(code: &mut Code, one: &TypeDef) {
    let variants: Vec<String> = one
        .variants()
        .iter()
        .map(|variant| format!("{} = {:?}", variant.name, variant.wire))
        .collect();
    code.list(&format!("{} {{", one.name), &variants, "}");
}

fn union(code: &mut Code, api: &Api, one: &TypeDef) {
    code.block(format!("{} {{", one.name), "}", |code| {
        for variant in one.variants() {
            let open = format!("{} = {:?} {{", variant.name, variant.wire);
            code.list(&open, &fields(api, &variant.fields), "}");
        }
    });
}

fn fields(api: &Api, fields: &[Field]) -> Vec<String> {
    let written = fields.iter().map(|field| {
        let default = field
            .default
            .as_ref()
            .map(|default| format!(" = {}", default.rust(api, &field.ty)));
        format!("{}: {}{}", field.name, field.ty.rust(), default.unwrap_or_default())
    });
    written.collect()
}

fn function(code: &mut Code, one: &Function) {
    let params: Vec<String> = one
        .params
        .iter()
        .map(|param| {
            let by = if param.pass == Pass::Value { "" } else { "&" };
            format!("{}: {} => {by}{}", param.name, param.ty.rust(), param.name)
        })
        .collect();
    let ends = if one.can_fail { "refuses" } else { "returns" };
    code.list(
        &format!("{}::{} {{", one.module, one.name),
        &params,
        &format!("}} {ends};"),
    );
}
