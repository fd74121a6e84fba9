//! The one error enum: a case for each code, with a struct of what it says.

use super::value::{Expr, ty};
use super::{case, declared, docs};
use crate::code::Code;
use crate::model::doc::{Block, Doc, Inline};
use crate::model::{Api, Field, Ty, Variant};
use crate::names::camel;

pub(super) fn error(code: &mut Code, api: &Api) {
    let error = &api.error;
    let variants: Vec<Variant> = error.variants.iter().cloned().chain([internal()]).collect();
    docs::write(code, api, &error.doc, &[]);
    code.line("///");
    code.comment(
        "/// ",
        "Later versions may add cases: a `switch` over them needs a `default`.",
    );
    code.block(
        format!("public enum {}: Error, Hashable, Sendable {{", error.name),
        "}",
        |code| {
            for variant in &variants {
                docs::write(code, api, &variant.doc, &variant.aliases);
                code.line(format!("case {}({})", declared(&case(&variant.name)), variant.name));
            }
            for variant in &variants {
                code.blank();
                payload(code, api, variant);
            }
            code.blank();
            code.line("/// The stable code, the same in every language.");
            each(code, "code: String", &variants, |variant| {
                format!("\"{}\"", variant.wire)
            });
            code.blank();
            code.line("/// The whole in a sentence, for people.");
            each(code, "message: String", &variants, |_| "said.message".to_owned());
            code.blank();
            code.line("/// What it says, by the names that every language has.");
            each(code, "fields: [String: String]", &variants, |variant| {
                let fields: Vec<String> = variant
                    .fields
                    .iter()
                    .map(|field| format!("\"{}\": said.{}", field.name, camel(&field.name)))
                    .collect();
                format!("[{}]", fields.join(", "))
            });
            code.blank();
            code.block("init(_from _in: inout _Reader) throws {", "}", |code| {
                code.line("try _in.open()");
                code.line("let code: String = try _in.field(\"code\")");
                code.line("switch code {");
                for variant in &variants {
                    read(code, variant);
                }
                code.line("default: throw _in.fault(\"no error is \\(code)\")");
                code.line("}");
            });
        },
    );
    code.blank();
}

/// What the library answers when it fails inside, which no error of the API is.
fn internal() -> Variant {
    let doc = |text: &str| Doc {
        body: vec![Block::Paragraph(vec![Inline::Text(text.to_owned())])],
        ..Doc::default()
    };
    let field = |name: &str, says: &str| Field {
        name: name.to_owned(),
        doc: doc(says),
        ty: Ty::Text,
        default: None,
    };
    Variant {
        name: "InternalError".to_owned(),
        wire: "internal_error".to_owned(),
        doc: doc("The library failed inside, which ought not to happen: please report it."),
        aliases: Vec::new(),
        fields: vec![
            field("function", "Which function."),
            field("detail", "What is known of it."),
        ],
    }
}

fn payload(code: &mut Code, api: &Api, variant: &Variant) {
    docs::write(code, api, &variant.doc, &[]);
    code.block(
        format!("public struct {}: Hashable, Sendable {{", variant.name),
        "}",
        |code| {
            for field in &variant.fields {
                docs::write(code, api, &field.doc, &[]);
                code.line(format!("public let {}: {}", declared(&field.name), ty(&field.ty)));
            }
            code.line("/// The whole in a sentence, for people.");
            code.line("public let message: String");
            code.blank();
            let fields = || {
                variant
                    .fields
                    .iter()
                    .map(|field| (declared(&field.name), ty(&field.ty)))
            };
            let fields = || fields().chain([("message".to_owned(), "String".to_owned())]);
            let parameters = fields().map(|(name, of)| (None, Expr::Atom(format!("{name}: {of}"))));
            let open = Expr::Parts("public init(".to_owned(), parameters.collect(), ") {".to_owned());
            code.block(open.written(code.room()), "}", |code| {
                for (name, _) in fields() {
                    code.line(format!("self.{} = {name}", name.trim_matches('`')));
                }
            });
        },
    );
}

fn each(code: &mut Code, what: &str, variants: &[Variant], says: impl Fn(&Variant) -> String) {
    code.block(format!("public var {what} {{"), "}", |code| {
        code.line("switch self {");
        for variant in variants {
            let says = says(variant);
            let bound = if says.contains("said.") { "(let said)" } else { "" };
            code.line(format!("case .{}{bound}: {says}", case(&variant.name)));
        }
        code.line("}");
    });
}

fn read(code: &mut Code, variant: &Variant) {
    code.line(format!("case \"{}\":", variant.wire));
    code.indented(|code| {
        let fields = variant
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .chain(["message"]);
        let fields = fields.map(|name| (Some(camel(name)), Expr::Atom(format!("_in.field(\"{name}\")"))));
        let said = Expr::call(&variant.name, fields.collect());
        let whole = Expr::call(&format!("self = try .{}", case(&variant.name)), vec![(None, said)]);
        code.line(whole.written(code.room()));
    });
}
