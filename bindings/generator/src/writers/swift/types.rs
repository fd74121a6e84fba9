//! Structs and enums.

use super::value::{Expr, Fractions, literal, ty};
use super::{case, declared, docs};
use crate::code::Code;
use crate::model::{Api, Field, Shape, TypeDef, Variant};
use crate::names::camel;

pub(super) fn write(code: &mut Code, api: &Api, one: &TypeDef) {
    docs::write(code, api, &one.doc, &one.aliases);
    match &one.shape {
        Shape::Record(fields) => record(code, api, one, fields),
        Shape::Choice(variants) => choice(code, api, one, variants),
        Shape::Union(variants) => union(code, api, one, variants),
    }
    code.blank();
}

fn record(code: &mut Code, api: &Api, one: &TypeDef, fields: &[Field]) {
    code.block(format!("public struct {}: ChamaValue {{", one.name), "}", |code| {
        for field in fields {
            docs::write(code, api, &field.doc, &[]);
            code.line(format!("public var {}: {}", declared(&field.name), ty(&field.ty)));
        }
        code.blank();
        let parameters = fields
            .iter()
            .map(|field| (None, Expr::Atom(parameter(api, field))))
            .collect();
        let open = Expr::Parts("public init(".to_owned(), parameters, ") {".to_owned());
        code.block(open.written(code.room()), "}", |code| {
            for field in fields {
                code.line(format!("self.{} = {}", camel(&field.name), declared(&field.name)));
            }
        });
        code.blank();
        name(code, one);
        code.block(READS, "}", |code| {
            code.line("try _in.open()");
            for field in fields {
                code.line(format!("self.{} = {}", camel(&field.name), read(field)));
            }
            code.line("try _in.close()");
        });
        code.blank();
        code.block(WRITES, "}", |code| {
            code.line("_out.open()");
            for field in fields {
                code.line(format!("_out.field(\"{}\", self.{})", field.name, camel(&field.name)));
            }
            code.line("_out.close()");
        });
    });
}

const READS: &str = "public init(_from _in: inout _Reader) throws {";
const WRITES: &str = "public func _write(to _out: inout _Writer) {";

fn name(code: &mut Code, one: &TypeDef) {
    code.line(format!("public static var _name: String {{ \"{}\" }}", one.name));
    code.blank();
}

fn read(field: &Field) -> String {
    format!("try _in.field(\"{}\")", field.name)
}

/// `mode: RoundingMode = .halfUp`.
fn parameter(api: &Api, field: &Field) -> String {
    let default = field
        .default
        .as_ref()
        .map(|default| format!(" = {}", literal(api, default, Fractions::Units).written(usize::MAX)));
    format!(
        "{}: {}{}",
        declared(&field.name),
        ty(&field.ty),
        default.unwrap_or_default()
    )
}

fn choice(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.block(format!("public enum {}: String, _Choice {{", one.name), "}", |code| {
        for variant in variants {
            docs::write(code, api, &variant.doc, &variant.aliases);
            code.line(format!(
                "case {} = \"{}\"",
                declared(&case(&variant.name)),
                variant.wire
            ));
        }
    });
}

fn union(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.block(format!("public enum {}: ChamaValue {{", one.name), "}", |code| {
        for variant in variants {
            docs::write_case(code, api, variant);
            let fields: Vec<String> = variant.fields.iter().map(|field| parameter(api, field)).collect();
            let case = declared(&case(&variant.name));
            if fields.is_empty() {
                code.line(format!("case {case}"));
            } else {
                code.line(format!("case {case}({})", fields.join(", ")));
            }
        }
        code.blank();
        name(code, one);
        code.block(READS, "}", |code| {
            code.line("switch try _in.kind() {");
            for variant in variants {
                read_case(code, variant);
            }
            code.line(format!(
                "case let other: throw _in.fault(\"no {} is \\(other)\")",
                one.name
            ));
            code.line("}");
            code.line("try _in.close()");
        });
        code.blank();
        code.block(WRITES, "}", |code| {
            code.line("switch self {");
            for variant in variants {
                write_case(code, variant);
            }
            code.line("}");
            code.line("_out.close()");
        });
    });
}

fn read_case(code: &mut Code, variant: &Variant) {
    let case = case(&variant.name);
    code.line(format!("case \"{}\":", variant.wire));
    code.indented(|code| {
        for field in &variant.fields {
            code.line(format!(
                "let {}: {} = {}",
                declared(&field.name),
                ty(&field.ty),
                read(field)
            ));
        }
        let fields: Vec<String> = variant
            .fields
            .iter()
            .map(|field| format!("{}: {}", camel(&field.name), declared(&field.name)))
            .collect();
        let data = if fields.is_empty() {
            String::new()
        } else {
            format!("({})", fields.join(", "))
        };
        code.line(format!("self = .{case}{data}"));
    });
}

fn write_case(code: &mut Code, variant: &Variant) {
    let names: Vec<String> = variant.fields.iter().map(|field| declared(&field.name)).collect();
    let case = case(&variant.name);
    if names.is_empty() {
        code.line(format!("case .{case}:"));
    } else {
        code.line(format!("case .{case}(let {}):", names.join(", let ")));
    }
    code.indented(|code| {
        code.line(format!("_out.open(kind: \"{}\")", variant.wire));
        for (field, name) in variant.fields.iter().zip(&names) {
            code.line(format!("_out.field(\"{}\", {name})", field.name));
        }
    });
}
