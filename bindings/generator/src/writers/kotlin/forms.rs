//! How the types are read from JSON and written: for the library itself.
//!
//! What is read is an answer of the core, in full and right; what people give goes through the core's own reader first.

use super::words::{class, name, quoted};
use super::{STEP, with_head};
use crate::code::Code;
use crate::model::{Api, ErrorDef, Field, Module, Shape, Ty, TypeDef};
use crate::names::{camel, pascal, snake};

/// The file of a module, if it has anything.
pub(super) fn file(api: &Api, module: &Module) -> Option<String> {
    let mut code = Code::new(STEP);
    for one in api.types_of(&module.name) {
        code.blank();
        match &one.shape {
            Shape::Choice(_) => choice(&mut code, one),
            Shape::Record(fields) => record(&mut code, &one.name, fields),
            Shape::Union(_) => union(&mut code, one),
        }
    }
    if api.error.module == module.name {
        code.blank();
        error(&mut code, api, &api.error);
    }
    let mut body = Code::new(STEP);
    let text = code.finish();
    if text.is_empty() {
        return None;
    }
    body.line(text);
    // A name that Java cannot write keeps it to Kotlin.
    let annotations = [format!("@file:JvmName(\"-{}\")", pascal(&module.name))];
    let imports = ["ke.chama.*", "kotlinx.serialization.json.JsonElement"];
    Some(with_head(&annotations, "ke.chama.json", &imports, body))
}

fn choice(code: &mut Code, one: &TypeDef) {
    let (ty, table) = (&one.name, format!("{}Wires", camel_of_type(&one.name)));
    code.line(format!("private val {table} = {ty}.entries.associateBy {{ it.wire }}"));
    code.blank();
    code.line(format!(
        "internal fun read{ty}(json: JsonElement): {ty} = {table}[readText(json)] ?: unexpected(json)"
    ));
    code.blank();
    code.line(format!(
        "internal fun JsonText.put{ty}(value: {ty}) = putText(value.wire)"
    ));
}

/// `SplitTerms` as `splitTerms`.
fn camel_of_type(name: &str) -> String {
    camel(&snake(name))
}

fn record(code: &mut Code, ty: &str, fields: &[Field]) {
    code.block(
        format!("internal fun read{ty}(json: JsonElement): {ty} {{"),
        "}",
        |code| {
            code.line("val of = readObject(json)");
            made(code, "return ", ty, fields);
        },
    );
    code.blank();
    code.block(format!("internal fun JsonText.put{ty}(value: {ty}) {{"), "}", |code| {
        code.line("open()");
        written(code, fields);
        code.line("close()");
    });
}

/// Adds the call of a constructor with what is read.
fn made(code: &mut Code, before: &str, class: &str, fields: &[Field]) {
    if fields.is_empty() {
        code.line(format!("{before}{class}"));
        return;
    }
    code.block(format!("{before}{class}("), ")", |code| {
        for field in fields {
            let from = format!("of.at({})", quoted(&field.name));
            code.line(format!("{} = {},", name(&field.name), read(&field.ty, &from)));
        }
    });
}

fn written(code: &mut Code, fields: &[Field]) {
    for field in fields {
        let value = format!("value.{}", name(&field.name));
        code.line(format!("key({}).{}", quoted(&field.name), put(&field.ty, &value)));
    }
}

fn union(code: &mut Code, one: &TypeDef) {
    let ty = &one.name;
    code.block(
        format!("internal fun read{ty}(json: JsonElement): {ty} {{"),
        "}",
        |code| {
            code.line("val of = readObject(json)");
            code.block("return when (readText(of.at(\"kind\"))) {", "}", |code| {
                for variant in one.variants() {
                    let class = class(ty, Some(&variant.name));
                    made(code, &format!("{} -> ", quoted(&variant.wire)), &class, &variant.fields);
                }
                code.line("else -> unexpected(json)");
            });
        },
    );
    code.blank();
    code.block(format!("internal fun JsonText.put{ty}(value: {ty}) {{"), "}", |code| {
        code.line("open()");
        code.block("when (value) {", "}", |code| {
            for variant in one.variants() {
                let class = class(ty, Some(&variant.name));
                let kind = format!("key(\"kind\").putText({})", quoted(&variant.wire));
                if variant.fields.is_empty() {
                    code.line(format!("{class} -> {kind}"));
                } else {
                    code.block(format!("is {class} -> {{"), "}", |code| {
                        code.line(kind);
                        written(code, &variant.fields);
                    });
                }
            }
        });
        code.line("close()");
    });
}

fn error(code: &mut Code, api: &Api, error: &ErrorDef) {
    let class = super::docs::exception(api);
    code.block(
        format!("internal fun readException(json: JsonElement): {class} {{"),
        "}",
        |code| {
            code.line("val of = readObject(json)");
            code.line("val message = readText(of.at(\"message\"))");
            code.block("return when (readText(of.at(\"code\"))) {", "}", |code| {
                for variant in &error.variants {
                    code.block(
                        format!("{} -> {class}.{}(", quoted(&variant.wire), variant.name),
                        ")",
                        |code| {
                            for field in &variant.fields {
                                let from = format!("of.at({})", quoted(&field.name));
                                code.line(format!("{} = {},", name(&field.name), read(&field.ty, &from)));
                            }
                            code.line("message = message,");
                        },
                    );
                }
                code.line("\"internal_error\" ->");
                code.line(format!(
                    "{STEP}{class}.InternalError(readText(of.at(\"function\")), readText(of.at(\"detail\")), message)"
                ));
                code.line("else -> unexpected(json)");
            });
        },
    );
}

/// What reads a value of a type from the JSON that `from` says.
pub(super) fn read(ty: &Ty, from: &str) -> String {
    match ty {
        Ty::Decimal => format!("readDecimal({from})"),
        Ty::Date => format!("readDate({from})"),
        Ty::Instant => format!("readInstant({from})"),
        Ty::Small => format!("readSmall({from})"),
        Ty::Whole => format!("readWhole({from})"),
        Ty::Float => format!("readFloat({from})"),
        Ty::Bool => format!("readBool({from})"),
        Ty::Text => format!("readText({from})"),
        Ty::List(inner) => format!("{from}.list {{ {} }}", read(inner, "it")),
        Ty::Option(inner) => format!("{from}.option {{ {} }}", read(inner, "it")),
        Ty::Named(name) => format!("read{name}({from})"),
    }
}

/// What writes the value that `value` says: a call on the text.
pub(super) fn put(ty: &Ty, value: &str) -> String {
    match ty {
        Ty::Decimal => format!("putDecimal({value})"),
        Ty::Date => format!("putDate({value})"),
        Ty::Instant => format!("putInstant({value})"),
        Ty::Small | Ty::Whole => format!("putWhole({value}{})", if *ty == Ty::Small { ".toLong()" } else { "" }),
        Ty::Float => format!("putFloat({value})"),
        Ty::Bool => format!("putBool({value})"),
        Ty::Text => format!("putText({value})"),
        Ty::List(inner) => format!("each({value}) {{ {} }}", put(inner, "it")),
        Ty::Option(inner) => format!("maybe({value}) {{ {} }}", put(inner, "it")),
        Ty::Named(name) => format!("put{name}({value})"),
    }
}
