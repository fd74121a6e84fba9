//! Doc comments as JSDoc, and literals as JavaScript.

use super::params;
use crate::code::{Code, wrapped};
use crate::model::doc::{Dialect, Doc, Target};
use crate::model::{Api, Function, Literal, Shape};
use crate::names::camel;

/// JSDoc: links that an editor follows.
pub(super) struct JsDoc<'a>(pub(super) &'a Api);

impl Dialect for JsDoc<'_> {
    fn link(&self, target: &Target) -> String {
        match target {
            Target::Function(_) | Target::Type(_) => format!("{{@link {}}}", self.name(target)),
            Target::Module(_) | Target::Member { .. } => self.code(&self.name(target)),
        }
    }

    fn name(&self, target: &Target) -> String {
        match target {
            Target::Module(name) | Target::Type(name) => name.clone(),
            Target::Function(name) => camel(name),
            Target::Member { ty, member } => {
                let one = self.0.ty(ty);
                let variants = one.map(|one| (one.variant(member), &one.shape));
                match variants {
                    Some((Some(variant), Shape::Union(_))) => format!("{ty} {{ kind: {:?} }}", variant.wire),
                    Some((Some(variant), _)) => format!("{ty} {:?}", variant.wire),
                    _ => self.of_error(ty, member),
                }
            }
        }
    }
}

impl JsDoc<'_> {
    fn of_error(&self, ty: &str, member: &str) -> String {
        let error = &self.0.error;
        if error.name == ty && error.variants.iter().any(|one| one.name == member) {
            return super::class(error, member);
        }
        format!("{ty}.{member}")
    }
}

/// Adds a comment: paragraphs, each in lines of its own.
pub(super) fn comment(code: &mut Code, text: &str) {
    let text = text.replace("*/", "*\\/");
    let room = code.room().saturating_sub(" * ".len());
    let lines: Vec<String> = text.split('\n').flat_map(|line| lines_of(line, room)).collect();
    match lines.as_slice() {
        [] => {}
        [one] if one.chars().count().saturating_add("/**  */".len()) <= code.room() => code.line(format!("/** {one} */")),
        lines => {
            code.line("/**");
            for line in lines {
                code.line(format!(" * {line}").trim_end());
            }
            code.line(" */");
        }
    }
}

/// Code and tables are kept as they stand; their first letter tells.
fn lines_of(line: &str, room: usize) -> Vec<String> {
    if line.starts_with(['|', ' ', '`']) && !line.starts_with("`") || line.starts_with("```") {
        vec![line.to_owned()]
    } else {
        wrapped(line, room)
    }
}

/// What a field says, with its default.
pub(super) fn field(api: &Api, doc: &Doc, default: Option<&Literal>) -> String {
    let mut text = doc.text(&JsDoc(api));
    if let Some(default) = default {
        text.push_str(&format!("\n\n@defaultValue `{}`", one_line(&default.to_json(api).to_string())));
    }
    text
}

fn one_line(text: &str) -> String {
    text.replace('`', "'")
}

/// What a function says: what it returns, what it refuses, and a call of it.
pub(super) fn function(api: &Api, function: &Function) -> String {
    let mut text = function.doc.text(&JsDoc(api));
    let errors = function.doc.errors_text(&JsDoc(api));
    if !errors.is_empty() {
        text.push_str(&format!("\n\n@throws {{@link {}}}\n{errors}", api.error.name));
    }
    if let Some(example) = &function.example {
        let name = camel(&function.name);
        let args: Vec<String> = example.args.iter().map(|arg| literal(api, arg)).collect();
        let mut code = Code::new("  ");
        code.line("@example");
        code.line("```ts");
        code.list(&format!("{name}("), &args, ");");
        let returns = literal(api, &example.returns);
        for line in shortened(&returns) {
            code.line(format!("// {line}"));
        }
        code.line("```");
        let call = code.finish();
        // `list` puts blanks inside of parentheses, which is Rust's way of writing braces.
        let call = call.replace(&format!("{name}( "), &format!("{name}(")).replace(" );", ");");
        text.push_str(&format!("\n\n{}", call.trim_end()));
    }
    debug_assert_eq!(params(function).len(), function.params.len());
    text
}

/// The first lines of a long result.
fn shortened(text: &str) -> Vec<String> {
    const LINES: usize = 6;
    let mut lines = wrapped(text, 100);
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("…".to_owned());
    }
    lines
}

/// A value as JavaScript writes it.
pub(super) fn literal(api: &Api, value: &Literal) -> String {
    match value {
        Literal::List(elements) => {
            let elements: Vec<String> = elements.iter().map(|element| literal(api, element)).collect();
            format!("[{}]", elements.join(", "))
        }
        Literal::Record { ty, variant, fields } => {
            let known = variant.as_deref().and_then(|name| api.ty(ty)?.variant(name));
            let kind = known.map(|variant| format!("kind: {:?}", variant.wire));
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", literal(api, value)));
            let members: Vec<String> = kind.into_iter().chain(fields).collect();
            match members.as_slice() {
                [] => "{}".to_owned(),
                members => format!("{{ {} }}", members.join(", ")),
            }
        }
        plain => plain.to_json(api).to_string(),
    }
}
