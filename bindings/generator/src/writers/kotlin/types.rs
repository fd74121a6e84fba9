//! What people use: data classes, sealed interfaces, enums, the exceptions, and the functions.

use super::docs::{self, exception};
use super::words::{self, name, quoted, typed};
use super::{STEP, in_parentheses, kotlin, with_head};
use crate::code::Code;
use crate::model::{Api, ErrorDef, Field, Function, Module, Shape, TypeDef, Variant};
use crate::names::{camel, pascal, shouted};

/// The file of a module, if it has anything.
pub(super) fn file(api: &Api, module: &Module) -> Option<String> {
    let mut code = Code::new(STEP);
    for one in api.types_of(&module.name) {
        code.blank();
        docs::item(&mut code, api, &one.doc, &one.aliases);
        match &one.shape {
            Shape::Record(fields) => data_class(&mut code, api, one, None, fields),
            Shape::Choice(variants) => enum_class(&mut code, api, one, variants),
            Shape::Union(variants) => sealed(&mut code, api, one, variants),
        }
    }
    if api.error.module == module.name {
        code.blank();
        exceptions(&mut code, api, &api.error);
    }
    for one in api.functions_of(&module.name) {
        code.blank();
        function(&mut code, api, one);
    }
    // A comment that begins no declaration is what Kotlin has for the doc of a module.
    let mut text = Code::new(STEP);
    let body = code.finish();
    if body.is_empty() {
        return None;
    }
    text.line(body);
    let annotations = [
        "@file:JvmName(\"ChamaCore\")".to_owned(),
        "@file:JvmMultifileClass".to_owned(),
    ];
    // Without functions there is nothing for Java's one class.
    let annotations = match api.functions_of(&module.name).next() {
        Some(_) => &annotations[..],
        None => &[],
    };
    Some(with_head(annotations, "ke.chama", &["ke.chama.json.*"], text))
}

fn data_class(code: &mut Code, api: &Api, one: &TypeDef, variant: Option<&Variant>, fields: &[Field]) {
    let class = variant.map_or(&one.name, |variant| &variant.name);
    let whole = variant.map_or_else(String::new, |_| format!(" : {}", one.name));
    code.line(format!("public data class {class}("));
    code.indented(|code| {
        for field in fields {
            docs::field(code, api, &field.doc);
            let room = code.room().saturating_sub(24).saturating_sub(field.name.len());
            let default = field.default.as_ref();
            let default = default.map(|default| format!(" = {}", words::value(api, default, &field.ty, room)));
            let default = default.unwrap_or_default();
            code.line(format!("public val {}{default},", typed(&field.name, &field.ty)));
        }
    });
    code.block(format!("){whole} {{"), "}", |code| {
        if variant.is_none() {
            to_json(code, &one.name);
        }
        let required: Vec<&Field> = fields.iter().filter(|field| field.default.is_none()).collect();
        let of = one.is_input && required.len() < fields.len();
        for field in fields.iter().filter(|_| of) {
            wither(code, class, field);
        }
        if variant.is_none() || of {
            code.blank();
            code.block("public companion object {", "}", |code| {
                if variant.is_none() {
                    from_json(code, api, &one.name);
                }
                if of {
                    code.blank();
                    code.line("/** For Java: what has a default is left out. */");
                    code.line("@JvmStatic");
                    let params: Vec<String> = required.iter().map(|field| typed(&field.name, &field.ty)).collect();
                    let given = required.iter().map(|field| name(&field.name));
                    let given: Vec<String> = given.map(|name| format!("{name} = {name}")).collect();
                    in_parentheses(code, "public fun of", &params, &format!(": {class} ="));
                    code.indented(|code| in_parentheses(code, class, &given, ""));
                }
            });
        }
    });
}

/// Java has no `copy` with names.
fn wither(code: &mut Code, class: &str, field: &Field) {
    let (name, ty) = (name(&field.name), kotlin(&field.ty));
    code.blank();
    code.line(format!(
        "/** For Java: a copy with another [{}]. */",
        camel(&field.name)
    ));
    let with = pascal(&field.name);
    code.line(format!(
        "public fun with{with}({name}: {ty}): {class} = copy({name} = {name})"
    ));
}

fn to_json(code: &mut Code, ty: &str) {
    code.blank();
    code.line("/** Returns it as JSON. */");
    code.line(format!(
        "public fun toJson(): String = jsonText {{ put{ty}(this@{ty}) }}"
    ));
}

fn from_json(code: &mut Code, api: &Api, ty: &str) {
    code.line("/**");
    code.line(" * Reads it from JSON; what is left out has its default, and nothing is guessed.");
    code.line(" *");
    code.line(format!(" * @throws {} the first fault, with its path.", exception(api)));
    code.line(" */");
    code.line("@JvmStatic");
    code.line(format!(
        "public fun fromJson(json: String): {ty} = read{ty}(valueOf({}, json))",
        quoted(ty)
    ));
}

fn enum_class(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.block(format!("public enum class {}(", one.name), ") {", |code| {
        code.line("/** Its name in JSON. */");
        code.line("public val wire: String,");
    });
    code.indented(|code| {
        for (place, variant) in variants.iter().enumerate() {
            docs::item(code, api, &variant.doc, &variant.aliases);
            let last = place.saturating_add(1) == variants.len();
            let end = if last { ";" } else { "," };
            code.line(format!("{}({}){end}", shouted(&variant.name), quoted(&variant.wire)));
        }
        to_json(code, &one.name);
        code.blank();
        code.block("public companion object {", "}", |code| from_json(code, api, &one.name));
    });
    code.line("}");
}

fn sealed(code: &mut Code, api: &Api, one: &TypeDef, variants: &[Variant]) {
    code.block(format!("public sealed interface {} {{", one.name), "}", |code| {
        for variant in variants {
            code.blank();
            docs::item(code, api, &variant.doc, &variant.aliases);
            if variant.fields.is_empty() {
                code.line(format!("public data object {} : {}", variant.name, one.name));
            } else {
                data_class(code, api, one, Some(variant), &variant.fields);
            }
        }
        to_json(code, &one.name);
        code.blank();
        code.block("public companion object {", "}", |code| from_json(code, api, &one.name));
    });
}

fn exceptions(code: &mut Code, api: &Api, error: &ErrorDef) {
    let class = exception(api);
    docs::item(code, api, &error.doc, &[]);
    code.block(
        format!("public sealed class {class}("),
        ") : IllegalArgumentException(message) {",
        |code| {
            code.line("/** Its stable code, the same in every language. */");
            code.line("public val code: String,");
            code.line("message: String,");
        },
    );
    code.indented(|code| {
        code.line("/** Its fields by their names in JSON. */");
        code.line("public abstract val fields: Map<String, Any?>");
        for variant in &error.variants {
            code.blank();
            docs::item(code, api, &variant.doc, &variant.aliases);
            code.block(
                format!("public class {} internal constructor(", variant.name),
                format!(") : {class}({}, message) {{", quoted(&variant.wire)),
                |code| {
                    for field in &variant.fields {
                        docs::field(code, api, &field.doc);
                        code.line(format!("public val {},", typed(&field.name, &field.ty)));
                    }
                    code.line("message: String,");
                },
            );
            let fields = variant.fields.iter();
            let pairs: Vec<String> = fields
                .map(|field| format!("{} to {}", quoted(&field.name), name(&field.name)))
                .collect();
            code.indented(|code| {
                code.line("override val fields: Map<String, Any?>");
                code.indented(|code| in_parentheses(code, "get() = mapOf", &pairs, ""));
            });
            code.line("}");
        }
        code.blank();
        code.line("/** A fault of this library, which ought not to happen: please report it. */");
        code.block(
            "public class InternalError internal constructor(",
            format!(") : {class}(\"internal_error\", message) {{"),
            |code| {
                code.line("/** What was called. */");
                code.line("public val function: String,");
                code.line("/** What is known of it. */");
                code.line("public val detail: String,");
                code.line("message: String,");
            },
        );
        code.indented(|code| {
            code.line("override val fields: Map<String, Any?>");
            code.line(format!(
                "{STEP}get() = mapOf(\"function\" to function, \"detail\" to detail)"
            ));
        });
        code.line("}");
    });
    code.line("}");
}

fn function(code: &mut Code, api: &Api, one: &Function) {
    docs::function(code, api, one);
    let params: Vec<String> = one.params.iter().map(|param| typed(&param.name, &param.ty)).collect();
    let returns = kotlin(&one.returns);
    in_parentheses(
        code,
        &format!("public fun {}", camel(&one.name)),
        &params,
        &format!(": {returns} ="),
    );
    code.indented(|code| {
        let put: Vec<String> = one
            .params
            .iter()
            .map(|param| {
                let put = super::forms::put(&param.ty, &name(&param.name));
                format!("key({}).{put}", quoted(&param.name))
            })
            .collect();
        let called = if put.is_empty() {
            format!("answerOf({}) {{}}", quoted(&one.name))
        } else {
            format!("answerOf({}) {{ {} }}", quoted(&one.name), put.join("; "))
        };
        let read = super::forms::read(&one.returns, &called);
        if read.chars().count() <= code.room() {
            code.line(read);
        } else {
            let called = format!(
                "answerOf({}) {{\n{STEP}{}\n}}",
                quoted(&one.name),
                put.join(&format!("\n{STEP}"))
            );
            code.line(super::forms::read(&one.returns, &called));
        }
    });
}
