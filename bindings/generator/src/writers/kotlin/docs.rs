//! Doc comments as KDoc.

use serde_json::Value;

use super::table::EXAMPLE_WIDTH;
use crate::code::{Code, wrapped};
use crate::model::doc::{Dialect, Doc, Target};
use crate::model::{Api, Function, Shape};
use crate::names::{camel, shouted};

/// How much of what an example returns is shown.
const SHOWN: usize = 400;

/// KDoc: a link is a name in brackets.
struct KDoc<'a>(&'a Api);

impl Dialect for KDoc<'_> {
    fn code(&self, text: &str) -> String {
        format!("`{}`", apart(text))
    }

    fn link(&self, target: &Target) -> String {
        match target {
            Target::Module(_) => self.code(&self.name(target)),
            _ => format!("[{}]", self.name(target)),
        }
    }

    fn name(&self, target: &Target) -> String {
        let Self(api) = self;
        match target {
            Target::Module(name) => name.clone(),
            Target::Function(name) => camel(name),
            Target::Type(name) => type_name(api, name),
            Target::Member { ty, member } => {
                let choice = api.ty(ty).is_some_and(|one| matches!(one.shape, Shape::Choice(_)));
                let variant = *ty == api.error.name || api.ty(ty).is_some_and(|one| one.variant(member).is_some());
                let member = match (variant, choice) {
                    (true, true) => shouted(member),
                    (true, false) => member.clone(),
                    _ => camel(member),
                };
                format!("{}.{member}", type_name(api, ty))
            }
        }
    }

    fn text(&self, text: &str) -> String {
        apart(text).replace('[', "\\[").replace(']', "\\]")
    }
}

/// A comment ends where it ends: neither does another begin in it.
fn apart(text: &str) -> String {
    text.replace("*/", "* /").replace("/*", "/ *")
}

/// The error's class is an exception.
fn type_name(api: &Api, name: &str) -> String {
    if name == api.error.name {
        exception(api)
    } else {
        name.to_owned()
    }
}

/// `ChamaError` is `ChamaException` in a language of exceptions.
pub(super) fn exception(api: &Api) -> String {
    api.error.name.replace("Error", "Exception")
}

/// Adds what an item is.
pub(super) fn item(code: &mut Code, api: &Api, doc: &Doc, aliases: &[String]) {
    let mut text = doc.text(&KDoc(api));
    if !aliases.is_empty() {
        text.push_str(&format!("\n\nAlso known as: {}.", aliases.join(", ")));
    }
    comment(code, &text);
}

/// Adds what a function does, a call of it and what it refuses.
pub(super) fn function(code: &mut Code, api: &Api, one: &Function) {
    let dialect = KDoc(api);
    let mut text = one.doc.text(&dialect);
    if let Some(example) = &one.example {
        let call = super::table::call(api, one, &example.args, EXAMPLE_WIDTH);
        let returns = spaced(&example.returns.to_json(api));
        let shown: String = returns.chars().take(SHOWN).collect();
        let more = if shown.len() < returns.len() { " …" } else { "" };
        let lines = wrapped(&format!("{shown}{more}"), EXAMPLE_WIDTH);
        let lines: Vec<String> = lines.iter().map(|line| format!("// {line}")).collect();
        text.push_str(&format!(
            "\n\n```kotlin\n{}\n{}\n```",
            apart(&call),
            apart(&lines.join("\n"))
        ));
    }
    let errors = one.doc.errors_text(&dialect);
    if one.can_fail {
        let says = if errors.is_empty() {
            "what is refused.".to_owned()
        } else {
            errors
        };
        text.push_str(&format!("\n\n@throws {} {says}", exception(api)));
    }
    comment(code, &text);
}

/// JSON with a space where a line may break.
fn spaced(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Array(elements) => format!("[{}]", joined(elements.iter().map(spaced).collect())),
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, value)| format!("\"{key}\": {}", spaced(value)));
            format!("{{{}}}", joined(entries.collect()))
        }
        other => other.to_string(),
    }
}

/// Adds a comment, on one line where it has room. Code in it keeps its lines.
pub(super) fn comment(code: &mut Code, text: &str) {
    let one_line = format!("/** {text} */");
    if !text.contains('\n') && one_line.chars().count() <= code.room() {
        code.line(one_line);
        return;
    }
    code.line("/**");
    let mut fenced = false;
    for line in text.split('\n') {
        let fence = line.starts_with("```");
        if fenced || fence {
            code.line(format!(" * {line}").trim_end());
        } else {
            code.comment(" * ", line);
        }
        fenced ^= fence;
    }
    code.line(" */");
}

/// What only a doc says of a member: kept short.
pub(super) fn field(code: &mut Code, api: &Api, doc: &Doc) {
    comment(code, &doc.text(&KDoc(api)));
}
