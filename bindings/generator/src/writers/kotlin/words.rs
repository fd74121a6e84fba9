//! Names, texts and values as Kotlin writes them.

use super::{STEP, kotlin};
use crate::model::{Api, Field, Literal, Ty};
use crate::names::{camel, shouted};

/// Words that Kotlin keeps for itself: as names they stand in backticks.
const HARD: &[&str] = &[
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];

/// A field, a parameter or a function: `due_on` as `dueOn`.
pub(super) fn name(rust: &str) -> String {
    let camel = camel(rust);
    if HARD.contains(&camel.as_str()) {
        format!("`{camel}`")
    } else {
        camel
    }
}

/// A field with its type: `dueOn: LocalDate`.
pub(super) fn typed(rust: &str, ty: &Ty) -> String {
    format!("{}: {}", name(rust), kotlin(ty))
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '$' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A value as an expression, in lines that are as short as it can be done with room for `room` letters.
pub(super) fn value(api: &Api, literal: &Literal, ty: &Ty, room: usize) -> String {
    let flat = flat(api, literal, ty);
    if flat.chars().count() <= room {
        return flat;
    }
    let inside = room.saturating_sub(STEP.len());
    match (literal, ty) {
        (_, Ty::Option(inner)) => value(api, literal, inner, room),
        (Literal::List(elements), Ty::List(inner)) => {
            let lines = elements.iter().map(|element| value(api, element, inner, inside));
            in_lines("listOf", lines)
        }
        (
            Literal::Record {
                ty: name,
                variant,
                fields,
            },
            _,
        ) => {
            let known = api.ty(name).map_or(&[][..], |one| one.fields_of(variant.as_deref()));
            if known.is_empty() {
                return flat;
            }
            let lines = given(known, fields).map(|(field, literal)| {
                let name = super::words::name(&field.name);
                let room = inside.saturating_sub(name.chars().count().saturating_add(4));
                format!("{name} = {}", value(api, literal, &field.ty, room))
            });
            in_lines(&class(name, variant.as_deref()), lines)
        }
        _ => flat,
    }
}

fn in_lines(open: &str, entries: impl Iterator<Item = String>) -> String {
    let lines: String = entries
        .map(|entry| format!("{STEP}{},\n", entry.replace('\n', &format!("\n{STEP}"))))
        .collect();
    format!("{open}(\n{lines})")
}

/// The fields that are given, in the order of the type.
fn given<'a>(
    known: &'a [Field],
    fields: &'a [(String, Literal)],
) -> impl Iterator<Item = (&'a Field, &'a Literal)> + 'a {
    known.iter().filter_map(|field| {
        let (_, literal) = fields.iter().find(|(name, _)| *name == field.name)?;
        Some((field, literal))
    })
}

/// A struct, or a variant with data.
pub(super) fn class(ty: &str, variant: Option<&str>) -> String {
    variant.map_or_else(|| ty.to_owned(), |variant| format!("{ty}.{variant}"))
}

fn flat(api: &Api, literal: &Literal, ty: &Ty) -> String {
    match (literal, ty) {
        (Literal::Nothing, _) => "null".to_owned(),
        (literal, Ty::Option(inner)) => flat(api, literal, inner),
        (Literal::Bool(value), _) => value.to_string(),
        (Literal::Whole(value), Ty::Whole) => format!("{value}L"),
        (Literal::Whole(value), _) => value.to_string(),
        (Literal::Float(value), _) => format!("{value:?}"),
        (Literal::Decimal(text), _) => format!("BigDecimal({})", quoted(text)),
        (Literal::Date(text), _) => format!("LocalDate.parse({})", quoted(text)),
        (Literal::Instant(text), _) => format!("OffsetDateTime.parse({})", quoted(text)),
        (Literal::Text(text), _) => quoted(text),
        (Literal::List(elements), _) if elements.is_empty() => "emptyList()".to_owned(),
        (Literal::List(elements), ty) => {
            let inner = if let Ty::List(inner) = ty { inner } else { ty };
            let elements: Vec<String> = elements.iter().map(|element| flat(api, element, inner)).collect();
            format!("listOf({})", elements.join(", "))
        }
        (Literal::Choice { ty, variant }, _) => format!("{ty}.{}", shouted(variant)),
        (Literal::Record { ty, variant, fields }, _) => {
            let known = api.ty(ty).map_or(&[][..], |one| one.fields_of(variant.as_deref()));
            let class = class(ty, variant.as_deref());
            if known.is_empty() {
                return class;
            }
            let fields: Vec<String> = given(known, fields)
                .map(|(field, literal)| format!("{} = {}", name(&field.name), flat(api, literal, &field.ty)))
                .collect();
            format!("{class}({})", fields.join(", "))
        }
    }
}
