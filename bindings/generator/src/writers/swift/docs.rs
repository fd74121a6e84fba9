//! Doc comments as DocC reads them.

use super::{case, declared};
use crate::code::Code;
use crate::model::doc::{Dialect, Doc, Target};
use crate::model::{Api, Function, Shape, Variant};
use crate::names::camel;

/// Links in double backticks, with the labels of functions and cases.
pub(super) struct DocC<'a>(pub(super) &'a Api);

impl Dialect for DocC<'_> {
    fn link(&self, target: &Target) -> String {
        match target {
            // A module of the library is no module here.
            Target::Module(_) => self.code(&self.name(target)),
            _ => format!("``{}``", self.name(target).replace('.', "/")),
        }
    }

    fn name(&self, target: &Target) -> String {
        match target {
            Target::Module(name) | Target::Type(name) => name.clone(),
            Target::Function(name) => self.0.function(name).map_or_else(|| camel(name), signature),
            Target::Member { ty, member } => format!("{ty}.{}", self.member(ty, member)),
        }
    }
}

impl DocC<'_> {
    fn member(&self, ty: &str, member: &str) -> String {
        if self.0.error.name == ty {
            return format!("{}(_:)", case(member));
        }
        match self.0.ty(ty).and_then(|one| Some((one, one.variant(member)?))) {
            None => camel(member),
            Some((one, variant)) if matches!(one.shape, Shape::Union(_)) => case_signature(variant),
            Some((_, variant)) => case(&variant.name),
        }
    }
}

/// `loanPosition(loan:asOf:)`.
pub(super) fn signature(function: &Function) -> String {
    let labels: String = function
        .params
        .iter()
        .map(|param| format!("{}:", camel(&param.name)))
        .collect();
    format!("{}({labels})", camel(&function.name))
}

fn case_signature(variant: &Variant) -> String {
    let labels: String = variant
        .fields
        .iter()
        .map(|field| format!("{}:", camel(&field.name)))
        .collect();
    if labels.is_empty() {
        case(&variant.name)
    } else {
        format!("{}({labels})", case(&variant.name))
    }
}

/// A comment with what a doc says, and other words for it.
pub(super) fn write(code: &mut Code, api: &Api, doc: &Doc, aliases: &[String]) {
    code.comment("/// ", &doc.text(&DocC(api)));
    if !aliases.is_empty() {
        code.line("///");
        code.comment("/// ", &format!("Also called {}.", aliases.join(", ")));
    }
}

/// A comment of a case, with its fields.
pub(super) fn write_case(code: &mut Code, api: &Api, variant: &Variant) {
    write(code, api, &variant.doc, &variant.aliases);
    if !variant.fields.is_empty() {
        code.line("///");
        code.line("/// - Parameters:");
        for field in &variant.fields {
            let text = field.doc.text(&DocC(api)).replace("\n\n", " ");
            code.comment(
                "///   ",
                &format!("- {}: {text}", declared(&field.name).trim_matches('`')),
            );
        }
    }
}
