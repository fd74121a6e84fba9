//! Types and doc comments as Python says them.

use crate::code::{Code, WIDTH, wrapped};
use crate::model::doc::{Dialect, Doc, Target};
use crate::model::{Api, Function, Literal, Shape, Ty, Variant};
use crate::names::shouted;

use super::expression::Expression;

/// The exception of a variant of the error enum.
pub(super) fn exception(variant: &Variant) -> String {
    format!("{}Error", variant.name.trim_end_matches("Error"))
}

/// A type as a value has it; `prefix` stands before the names of ours.
pub(super) fn output(ty: &Ty, prefix: &str) -> String {
    match ty {
        Ty::Decimal => "Decimal".to_owned(),
        Ty::Date => "datetime.date".to_owned(),
        Ty::Instant => "datetime.datetime".to_owned(),
        Ty::Small | Ty::Whole => "int".to_owned(),
        Ty::Float => "float".to_owned(),
        Ty::Bool => "bool".to_owned(),
        Ty::Text => "str".to_owned(),
        Ty::List(inner) => format!("tuple[{}, ...]", output(inner, prefix)),
        Ty::Option(inner) => format!("{} | None", output(inner, prefix)),
        Ty::Named(name) => format!("{prefix}{name}"),
    }
}

/// A type as a function takes it.
pub(super) fn input(ty: &Ty, prefix: &str) -> String {
    match ty {
        Ty::Decimal => "Decimal | int".to_owned(),
        Ty::List(inner) => format!("Sequence[{}]", input(inner, prefix)),
        Ty::Option(inner) => format!("{} | None", input(inner, prefix)),
        other => output(other, prefix),
    }
}

/// Doc comments for Python: names as Python has them.
pub(super) struct Python<'a>(pub(super) &'a Api);

impl Dialect for Python<'_> {
    fn name(&self, target: &Target) -> String {
        match target {
            Target::Module(name) => format!("chama_core.{name}"),
            Target::Function(name) => format!("{name}()"),
            Target::Type(name) => name.clone(),
            Target::Member { ty, member } => self.member(ty, member),
        }
    }
}

impl Python<'_> {
    fn member(&self, ty: &str, member: &str) -> String {
        let error = &self.0.error;
        let variant = error.variants.iter().find(|one| one.name == member);
        if let Some(variant) = variant.filter(|_| error.name == ty) {
            return exception(variant);
        }
        let is_choice = self.0.ty(ty).is_some_and(|one| {
            matches!(&one.shape, Shape::Choice(variants) if variants.iter().any(|variant| variant.name == member))
        });
        if is_choice {
            return format!("{ty}.{}", shouted(member));
        }
        format!("{ty}.{member}")
    }
}

/// A doc string, with what Python would read in it escaped.
pub(super) fn doc_string(code: &mut Code, text: &str) {
    doc_string_with(code, text, &[]);
}

/// A doc string that ends with an example, whose lines are not wrapped.
pub(super) fn doc_string_with(code: &mut Code, text: &str, example: &[String]) {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    let mut lines = wrapped(escaped(text).trim_end(), code.room().saturating_sub(6));
    if !example.is_empty() {
        lines.extend([String::new(), "Example:".to_owned()]);
        lines.extend(example.iter().map(|line| format!("    {}", escaped(line))));
    }
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter().enumerate() {
        let open = if index == 0 { "\"\"\"" } else { "" };
        let close = match last {
            0 if line.ends_with('"') => " \"\"\"",
            0 => "\"\"\"",
            _ => "",
        };
        code.line(format!("{open}{line}{close}").trim_end());
    }
    if last > 0 {
        code.line("\"\"\"");
    }
}

/// Adds `open` + parts + `close` on one line, or a part a line where that is too wide.
pub(super) fn brackets(code: &mut Code, open: &str, parts: &[String], close: &str) {
    let one_line = format!("{open}{}{close}", parts.join(", "));
    if code.room() >= one_line.chars().count() {
        code.line(one_line);
    } else {
        code.list(open, parts, close);
    }
}

/// What a doc comment says, without its errors.
pub(super) fn text(api: &Api, doc: &Doc) -> String {
    doc.text(&Python(api))
}

/// On one line: a comment of a field.
pub(super) fn one_line(api: &Api, doc: &Doc) -> String {
    text(api, doc).replace("\n\n", " ").replace('\n', " ")
}

/// What a function returns, what it refuses, and a call of it.
pub(super) fn of_function(api: &Api, function: &Function) -> String {
    let mut said = text(api, &function.doc);
    let errors = function.doc.errors_text(&Python(api));
    if !errors.is_empty() {
        said.push_str("\n\nRaises ");
        said.push_str(&api.error.name);
        said.push_str(": ");
        said.push_str(&errors);
    }
    said
}

/// A call of a function and what it returns, as an interpreter shows it.
pub(super) fn example(function: &Function) -> Vec<String> {
    let Some(example) = &function.example else {
        return Vec::new();
    };
    let width = WIDTH.saturating_sub(16);
    let args = example.args.iter().map(|arg| (String::new(), Expression::of(arg)));
    let call = Expression::Brackets {
        open: format!("{}(", function.name),
        parts: args.collect(),
        close: ")",
    };
    let returns = match &example.returns {
        // Where nothing comes back, an interpreter shows nothing.
        Literal::Nothing => Vec::new(),
        returns => Expression::of(returns).lines(width),
    };
    let call = call.lines(width).into_iter().enumerate();
    let call = call.map(|(index, line)| format!("{} {line}", if index == 0 { ">>>" } else { "..." }));
    call.chain(returns).collect()
}
