//! A literal as an expression of Python's, on one line or on several.

use crate::model::Literal;
use crate::names::shouted;

/// An expression: a word, or something with parts in brackets.
pub(super) enum Expression {
    Word(String),
    Brackets {
        open: String,
        parts: Vec<(String, Expression)>,
        close: &'static str,
    },
}

impl Expression {
    pub(super) fn of(literal: &Literal) -> Self {
        let word = |text: String| Self::Word(text);
        match literal {
            Literal::Nothing => word("None".to_owned()),
            Literal::Bool(value) => word(if *value { "True" } else { "False" }.to_owned()),
            Literal::Whole(value) => word(value.to_string()),
            Literal::Float(value) => word(format!("{value:?}")),
            Literal::Decimal(text) => word(format!("Decimal({text:?})")),
            Literal::Date(text) => word(format!("date.fromisoformat({text:?})")),
            Literal::Instant(text) => word(format!("datetime.fromisoformat({text:?})")),
            Literal::Text(text) => word(quoted(text)),
            Literal::Choice { ty, variant } => word(format!("{ty}.{}", shouted(variant))),
            Literal::List(elements) => {
                let parts: Vec<_> = elements.iter().map(|one| (String::new(), Self::of(one))).collect();
                let close = if parts.len() == 1 { ",)" } else { ")" };
                let open = "(".to_owned();
                Self::Brackets { open, parts, close }
            }
            Literal::Record { ty, variant, fields } => {
                let variant = variant.as_ref().map(|variant| format!(".{variant}"));
                let parts = fields.iter().map(|(name, value)| (format!("{name}="), Self::of(value)));
                Self::Brackets {
                    open: format!("{ty}{}(", variant.unwrap_or_default()),
                    parts: parts.collect(),
                    close: ")",
                }
            }
        }
    }

    /// On one line.
    pub(super) fn line(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Brackets { open, parts, close } => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|(name, part)| format!("{name}{}", part.line()))
                    .collect();
                format!("{open}{}{close}", parts.join(", "))
            }
        }
    }

    /// On as many lines as it needs, of at most `width` letters where that can be.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let line = self.line();
        match self {
            Self::Brackets { open, parts, .. } if line.chars().count() > width => {
                let mut lines = vec![open.clone()];
                for (name, part) in parts {
                    let room = width.saturating_sub(4);
                    let mut inside = part.lines(room.saturating_sub(name.chars().count()));
                    if let Some(first) = inside.first_mut() {
                        *first = format!("{name}{first}");
                    }
                    if let Some(last) = inside.last_mut() {
                        last.push(',');
                    }
                    lines.extend(inside.iter().map(|line| format!("    {line}")));
                }
                lines.push(")".to_owned());
                lines
            }
            _ => vec![line],
        }
    }
}

/// A text as Python writes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
