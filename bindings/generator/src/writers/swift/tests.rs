//! What the tests of the Swift package call: every function by its name, every example, every default.

use super::value::{Expr, Fractions, literal, quoted, ty};
use super::{TESTS, begun, declared, functions, output};
use crate::model::{Api, Field, Literal, Shape, Ty};
use crate::names::camel;
use crate::writers::Output;

/// From the name of a function and its arguments in full to its result, through the types.
pub(super) fn calls(api: &Api) -> Output {
    let mut code = begun(&["import Foundation", "", "@testable import ChamaCore"]);
    code.line("/// Reads the arguments of a function into its types, and calls it with them.");
    code.block(
        "func typedCall(_ function: String, _ json: String) throws -> Called {",
        "}",
        |code| {
            code.line("var _in = _Reader(json)");
            code.line("try _in.open()");
            code.line("switch function {");
            for one in &api.functions {
                code.line(format!(
                    "case \"{0}\": return try {1}Called(&_in)",
                    one.name,
                    camel(&one.name)
                ));
            }
            code.line("default: throw _in.fault(\"there is no function \\(function)\")");
            code.line("}");
        },
    );
    for one in &api.functions {
        code.blank();
        let open = format!(
            "private func {}Called(_ _in: inout _Reader) throws -> Called {{",
            camel(&one.name)
        );
        code.block(open, "}", |code| {
            code.line("var _out = _Writer()");
            code.line("_out.open()");
            for param in &one.params {
                let name = declared(&param.name);
                code.line(format!(
                    "let {name}: {} = try _in.field(\"{}\")",
                    ty(&param.ty),
                    param.name
                ));
                code.line(format!("_out.field(\"{}\", {name})", param.name));
            }
            code.line("_out.close()");
            let arguments: Vec<(Option<String>, Expr)> = one
                .params
                .iter()
                .map(|param| (Some(camel(&param.name)), Expr::Atom(declared(&param.name))))
                .collect();
            let call = Expr::call(&format!("ChamaCore.{}", camel(&one.name)), arguments).written(code.room());
            code.block("return Called(arguments: _out.text) {", "}", |code| {
                code.line(format!("written(try {call})"));
            });
        });
    }
    output(TESTS, "Calls", code)
}

/// The call that the docs of each function show, and what it returns.
pub(super) fn examples(api: &Api) -> Output {
    let mut code = begun(&["import ChamaCore", "import Foundation"]);
    let shown = || {
        api.functions
            .iter()
            .filter_map(|one| Some((one, one.example.as_ref()?)))
    };
    code.line("/// What each example returns, and what it ought to.");
    code.block(
        "let examples: [(name: String, result: @Sendable () throws -> String, expected: String)] = [",
        "]",
        |code| {
            for (one, example) in shown() {
                let expected = quoted(&example.returns.to_json(api).to_string());
                let name = camel(&one.name);
                code.line(format!("(\"{name}\", {name}Example, {expected}),"));
            }
        },
    );
    for (one, example) in shown() {
        code.blank();
        code.block(
            format!(
                "@Sendable private func {}Example() throws -> String {{",
                camel(&one.name)
            ),
            "}",
            |code| {
                let call = functions::call(api, one, example).written(code.room());
                code.line(format!("let result = try {call}"));
                code.line("return written(result)");
            },
        );
    }
    output(TESTS, "Examples", code)
}

/// A value of each type that has defaults, with nothing said but what must be, in Swift and in JSON.
pub(super) fn defaults(api: &Api) -> Output {
    let mut code = begun(&["import ChamaCore", "import Foundation"]);
    let mut values: Vec<(String, Literal)> = Vec::new();
    for one in &api.types {
        let has_defaults = |fields: &[Field]| fields.iter().any(|field| field.default.is_some());
        match &one.shape {
            Shape::Record(fields) if has_defaults(fields) => {
                values.push((one.name.clone(), sample_record(api, &one.name, None, fields)));
            }
            Shape::Union(variants) => {
                for variant in variants.iter().filter(|variant| has_defaults(&variant.fields)) {
                    let value = sample_record(api, &one.name, Some(&variant.name), &variant.fields);
                    values.push((one.name.clone(), value));
                }
            }
            _ => {}
        }
    }
    code.line("/// Values with every default left out, and the same in JSON.");
    code.block(
        "let defaults: [(type: String, json: String, value: @Sendable () throws -> String)] = [",
        "]",
        |code| {
            for (place, (name, value)) in values.iter().enumerate() {
                let json = quoted(&value.to_json(api).to_string());
                code.line(format!("(\"{name}\", {json}, default{place}),"));
            }
        },
    );
    for (place, (name, value)) in values.iter().enumerate() {
        code.blank();
        code.block(
            format!("@Sendable private func default{place}() throws -> String {{"),
            "}",
            |code| {
                let throws = if has_dates(value) { "try " } else { "" };
                let value = literal(api, value, Fractions::Units).written(code.room());
                code.line(format!("let value: {name} = {throws}{value}"));
                code.line("return value.json()");
            },
        );
    }
    output(TESTS, "Defaults", code)
}

fn sample_record(api: &Api, ty: &str, variant: Option<&str>, fields: &[Field]) -> Literal {
    let given = fields.iter().filter(|field| field.default.is_none());
    Literal::Record {
        ty: ty.to_owned(),
        variant: variant.map(str::to_owned),
        fields: given
            .map(|field| (field.name.clone(), sample(api, &field.ty)))
            .collect(),
    }
}

/// Whether a date is in it, which may be none.
fn has_dates(value: &Literal) -> bool {
    match value {
        Literal::Date(_) | Literal::Instant(_) => true,
        Literal::Record { fields, .. } => fields.iter().any(|(_, value)| has_dates(value)),
        _ => false,
    }
}

/// Any value of a type.
fn sample(api: &Api, ty: &Ty) -> Literal {
    match ty {
        Ty::Decimal => Literal::Decimal("1".to_owned()),
        Ty::Date => Literal::Date("2026-01-31".to_owned()),
        Ty::Instant => Literal::Instant("2026-01-31T23:59:00+03:00".to_owned()),
        Ty::Small | Ty::Whole => Literal::Whole(1),
        Ty::Float => Literal::Float(0.5),
        Ty::Bool => Literal::Bool(true),
        Ty::Text => Literal::Text("a".to_owned()),
        Ty::List(_) => Literal::List(Vec::new()),
        Ty::Option(_) => Literal::Nothing,
        Ty::Named(name) => {
            let one = api.ty(name);
            let first = one.and_then(|one| one.variants().first());
            match (one.map(|one| &one.shape), first) {
                (Some(Shape::Choice(_)), Some(variant)) => Literal::Choice {
                    ty: name.clone(),
                    variant: variant.name.clone(),
                },
                (Some(Shape::Union(_)), Some(variant)) => {
                    sample_record(api, name, Some(&variant.name), &variant.fields)
                }
                (Some(Shape::Record(fields)), _) => sample_record(api, name, None, fields),
                _ => Literal::Nothing,
            }
        }
    }
}
