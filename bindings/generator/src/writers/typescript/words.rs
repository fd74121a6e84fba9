//! Doc comments as JSDoc, and literals as JavaScript.

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
            return super::class(member);
        }
        format!("{ty}.{member}")
    }
}

/// Adds a comment: paragraphs, each in lines of its own.
pub(super) fn comment(code: &mut Code, text: &str) {
    let text = text.replace("*/", "*\\/");
    let room = code.room().saturating_sub(" * ".len());
    let mut in_code = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        in_code ^= line.starts_with("```");
        // Code and tables stay as they stand.
        if in_code || line.starts_with(['|', ' ']) || line.starts_with("```") {
            lines.push(line.to_owned());
        } else {
            lines.extend(wrapped(line, room));
        }
    }
    match lines.as_slice() {
        [] => {}
        [one] if one.chars().count().saturating_add("/**  */".len()) <= code.room() => {
            code.line(format!("/** {one} */"))
        }
        lines => {
            code.line("/**");
            for line in lines {
                code.line(format!(" * {line}").trim_end());
            }
            code.line(" */");
        }
    }
}

/// What a field says, with its default where neither the words nor the type say it.
pub(super) fn field(api: &Api, doc: &Doc, default: Option<&Literal>) -> String {
    let text = doc.text(&JsDoc(api));
    match default.filter(|default| **default != Literal::Nothing && !text.contains("default")) {
        Some(default) => format!("{text}\n\n@defaultValue `{}`", literal(api, default)),
        None => text,
    }
}

/// What a function says: what it returns, what it refuses, and a call of it.
pub(super) fn function(api: &Api, function: &Function) -> String {
    let mut text = function.doc.text(&JsDoc(api));
    let errors = function.doc.errors_text(&JsDoc(api));
    if !errors.is_empty() {
        text.push_str(&format!("\n\n@throws {{@link {}}}\n{errors}", api.error.name));
    }
    if let Some(example) = &function.example {
        let args: Vec<String> = example.args.iter().map(|arg| literal(api, arg)).collect();
        let call = format!("{}({});", camel(&function.name), args.join(", "));
        let mut lines = broken(&call);
        lines.extend(shortened(broken(&literal(api, &example.returns))));
        text.push_str(&format!("\n\n@example\n```ts\n{}\n```", lines.join("\n")));
    }
    text
}

/// The first lines of a result, as comments.
fn shortened(mut lines: Vec<String>) -> Vec<String> {
    const LINES: usize = 12;
    if lines.len() > LINES {
        lines.truncate(LINES);
        lines.push("…".to_owned());
    }
    lines.iter().map(|line| format!("// {line}")).collect()
}

/// Code on as many lines as it needs: what stands in brackets that are too wide for a line has a line for each part.
fn broken(code: &str) -> Vec<String> {
    const ROOM: usize = 100;
    let mut lines = Vec::new();
    let mut rest = code.trim();
    let mut depth: usize = 0;
    while !rest.is_empty() {
        let indent = "  ".repeat(depth);
        let (part, after, change) = piece(rest, ROOM.saturating_sub(indent.len()));
        if change < 0 {
            depth = depth.saturating_sub(1);
        }
        lines.push(format!("{}{part}", "  ".repeat(depth)));
        if change > 0 {
            depth = depth.saturating_add(1);
        }
        rest = after.trim_start();
    }
    lines
}

/// The next line: a part up to its comma if that has room, else what opens it; or brackets that close.
fn piece(code: &str, room: usize) -> (&str, &str, i32) {
    let (mut depth, mut quoted, mut opens, mut closes) = (0_i32, false, None, None);
    for (at, letter) in code.char_indices() {
        let end = at.saturating_add(letter.len_utf8());
        match letter {
            '"' if !code.get(..at).is_some_and(|before| before.ends_with('\\')) => quoted = !quoted,
            _ if quoted => {}
            '{' | '[' | '(' => {
                depth = depth.saturating_add(1);
                opens = opens.or(Some(end));
            }
            '}' | ']' | ')' => {
                depth = depth.saturating_sub(1);
                if depth < 0 {
                    closes = Some((at, end));
                    break;
                }
            }
            ',' if depth == 0 => {
                closes = Some((end, end));
                break;
            }
            _ => {}
        }
    }
    let (split_at, change) = match (closes, opens) {
        // A bracket that closes takes the comma or the semicolon behind it along.
        (Some((0, end)), _) => {
            let behind = code.get(end..).unwrap_or_default();
            let along = usize::from(behind.starts_with([',', ';']));
            (end.saturating_add(along), -1)
        }
        (Some((end, _)), _) if end <= room => (end, 0),
        (None, _) if code.len() <= room => (code.len(), 0),
        (_, Some(end)) => (end, 1),
        (Some((end, _)), None) => (end, 0),
        (None, None) => (code.len(), 0),
    };
    let (part, rest) = code.split_at_checked(split_at).unwrap_or((code, ""));
    (part.trim_end(), rest, change)
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
