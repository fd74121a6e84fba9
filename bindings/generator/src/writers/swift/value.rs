//! Types and values as Swift writes them.

use super::case;
use crate::model::{Api, Literal, Ty};
use crate::names::camel;

/// A type, as a field has it.
pub(super) fn ty(of: &Ty) -> String {
    match of {
        Ty::Decimal => "Decimal".to_owned(),
        Ty::Date => "LocalDate".to_owned(),
        Ty::Instant => "OffsetDateTime".to_owned(),
        Ty::Small | Ty::Whole => "Int".to_owned(),
        Ty::Float => "Double".to_owned(),
        Ty::Bool => "Bool".to_owned(),
        Ty::Text => "String".to_owned(),
        Ty::List(inner) => format!("[{}]", ty(inner)),
        Ty::Option(inner) => format!("{}?", ty(inner)),
        Ty::Named(name) => name.clone(),
    }
}

/// An expression, which is written on one line where there is room for it.
pub(super) enum Expr {
    /// Something short.
    Atom(String),
    /// What opens, the parts with their labels, what closes.
    Parts(String, Vec<(Option<String>, Expr)>, String),
}

impl Expr {
    /// A call of a function, an initializer or a case.
    pub(super) fn call(name: &str, arguments: Vec<(Option<String>, Self)>) -> Self {
        Self::Parts(format!("{name}("), arguments, ")".to_owned())
    }

    fn flat(&self) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Parts(open, parts, close) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|(label, part)| labelled(label.as_ref(), &part.flat()))
                    .collect();
                format!("{open}{}{close}", parts.join(", "))
            }
        }
    }

    /// The expression in lines that are no wider than `room`, where parts can be put on lines of their own.
    pub(super) fn written(&self, room: usize) -> String {
        let flat = self.flat();
        match self {
            Self::Parts(open, parts, close) if flat.chars().count() > room && !parts.is_empty() => {
                let inside = room.saturating_sub(4);
                let parts: Vec<String> = parts
                    .iter()
                    .map(|(label, part)| {
                        let label_width = label
                            .as_ref()
                            .map_or(0, |label| label.chars().count().saturating_add(3));
                        let part = part.written(inside.saturating_sub(label_width));
                        format!("    {}", labelled(label.as_ref(), &part).replace('\n', "\n    "))
                    })
                    .collect();
                format!("{open}\n{}\n{close}", parts.join(",\n"))
            }
            _ => flat,
        }
    }
}

fn labelled(label: Option<&String>, value: &str) -> String {
    label.map_or_else(|| value.to_owned(), |label| format!("{label}: {value}"))
}

/// How a fraction is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fractions {
    /// `Decimal(2, scale: 2)`: for defaults, which cannot throw.
    Units,
    /// `Decimal(exact: "0.02")`: behind a `try`, and plain to see.
    Text,
}

/// A value as Swift writes it where its type is known.
pub(super) fn literal(api: &Api, value: &Literal, fractions: Fractions) -> Expr {
    Expr::Atom(match value {
        Literal::Nothing => "nil".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Whole(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Decimal(text) => decimal(text, fractions),
        Literal::Date(text) => format!("LocalDate({})", quoted(text)),
        Literal::Instant(text) => format!("OffsetDateTime({})", quoted(text)),
        Literal::Text(text) => quoted(text),
        Literal::List(elements) => {
            let elements = elements.iter().map(|one| (None, literal(api, one, fractions)));
            return Expr::Parts("[".to_owned(), elements.collect(), "]".to_owned());
        }
        Literal::Choice { variant, .. } => format!(".{}", case(variant)),
        Literal::Record { ty, variant, fields } => {
            let name = variant
                .as_ref()
                .map_or_else(|| ty.clone(), |name| format!(".{}", case(name)));
            let known = api.ty(ty).map_or(&[][..], |one| one.fields_of(variant.as_deref()));
            if variant.is_none() || !known.is_empty() {
                let given = fields.iter().filter(|(name, value)| {
                    let field = known.iter().find(|field| field.name == *name);
                    let default = field.and_then(|field| field.default.as_ref());
                    // What a default of a default says anyway.
                    fractions == Fractions::Text || default.is_none_or(|one| one.in_full(api) != value.in_full(api))
                });
                let given = given.map(|(name, value)| (Some(camel(name)), literal(api, value, fractions)));
                return Expr::call(&name, given.collect());
            }
            name
        }
    })
}

fn decimal(text: &str, fractions: Fractions) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let units = format!("{whole}{part}").parse::<i64>();
    match (units, fractions) {
        (Ok(units), _) if part.is_empty() => units.to_string(),
        (Ok(units), Fractions::Units) => format!("Decimal({units}, scale: {})", part.len()),
        _ => format!("Decimal(exact: {})", quoted(text)),
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
