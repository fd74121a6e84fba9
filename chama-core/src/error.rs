//! What can be wrong with an input: one enum, few kinds, stable codes.
//!
//! Each error names the argument as a path (`payments[3].amount`), the value that was given and the
//! limit it broke. The code and the fields are the same in every language; the sentence is for people.

use serde::Serialize;
use thiserror::Error;

/// Everything that a function can refuse, with what it would have accepted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ChamaError {
    /// A number is outside its limits.
    #[error("`{argument}` is {value}, but must be from {minimum} to {maximum}")]
    OutOfRange {
        /// The argument, as a path.
        argument: String,
        /// What was given.
        value: String,
        /// The least that is accepted.
        minimum: String,
        /// The most that is accepted.
        maximum: String,
    },
    /// A date is outside the years that the library computes with.
    #[error("`{argument}` is {value}, but dates must be from {minimum} to {maximum}")]
    DateOutOfRange {
        /// The argument, as a path.
        argument: String,
        /// What was given.
        value: String,
        /// The first date accepted.
        minimum: String,
        /// The last date accepted.
        maximum: String,
    },
    /// An amount or a rate is written more finely than it may be.
    #[error("`{argument}` is {value}, but may have at most {maximum} decimals")]
    TooManyDecimals {
        /// The argument, as a path.
        argument: String,
        /// What was given.
        value: String,
        /// How many decimals are accepted.
        maximum: String,
    },
    /// A list or a text is empty where something is needed.
    #[error("`{argument}` must not be empty")]
    Empty {
        /// The argument, as a path.
        argument: String,
    },
    /// A list or a text is longer than it may be.
    #[error("`{argument}` has length {value}, but at most {maximum} is accepted")]
    TooLong {
        /// The argument, as a path.
        argument: String,
        /// How long it is.
        value: String,
        /// How long it may be.
        maximum: String,
    },
    /// Something that must be unique is there twice.
    #[error("`{argument}` is {value}, which is already there")]
    Duplicate {
        /// The argument, as a path.
        argument: String,
        /// What is there twice.
        value: String,
    },
    /// An id refers to nothing.
    #[error("`{argument}` is {value}, which does not exist; expected {expected}")]
    NotFound {
        /// The argument, as a path.
        argument: String,
        /// The id that was given.
        value: String,
        /// What it should have been.
        expected: String,
    },
    /// A date or a number comes before one that it must follow.
    #[error("`{argument}` is {value}, which must not be before {earliest}")]
    WrongOrder {
        /// The argument, as a path.
        argument: String,
        /// What was given.
        value: String,
        /// The earliest that is accepted.
        earliest: String,
    },
    /// Two choices that exclude each other.
    #[error("`{first}` and `{second}` do not go together: {reason}")]
    NotCompatible {
        /// One choice, as a path.
        first: String,
        /// The other choice, as a path.
        second: String,
        /// Why they exclude each other.
        reason: String,
    },
    /// The group has no such rule on that date.
    #[error("the by-laws in force on {date} have no `{part}`")]
    NotInBylaws {
        /// The part that is missing.
        part: String,
        /// The date asked for.
        date: String,
    },
    /// The answer itself is beyond what the library computes with.
    #[error("the {quantity} would be beyond {maximum}")]
    ResultTooLarge {
        /// What was being computed.
        quantity: String,
        /// The largest value that is returned.
        maximum: String,
    },
    /// There is nothing to compute from, or no value satisfies the question.
    #[error("`{argument}` has no answer: {reason}")]
    NoAnswer {
        /// The argument, as a path.
        argument: String,
        /// Why not.
        reason: String,
    },
    /// A value of another type was found when reading.
    #[error("`{argument}` is {value}, but must be {expected}")]
    WrongType {
        /// Where, as a path.
        argument: String,
        /// What was found.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// A key that nothing reads.
    #[error("`{argument}` is not a known field; expected {expected}")]
    UnknownField {
        /// Where, as a path.
        argument: String,
        /// The keys that are read there.
        expected: String,
    },
    /// A key that must be there is not.
    #[error("`{argument}` is missing")]
    MissingField {
        /// Where, as a path.
        argument: String,
    },
    /// A choice that does not exist.
    #[error("`{argument}` is {value}, but must be {expected}")]
    UnknownVariant {
        /// Where, as a path.
        argument: String,
        /// What was found.
        value: String,
        /// The choices that exist.
        expected: String,
    },
    /// A text that does not read as an amount, a date, an id or a document.
    #[error("`{argument}` is {value}, which does not read as {expected}")]
    InvalidText {
        /// Where, as a path.
        argument: String,
        /// What was found.
        value: String,
        /// What it should look like.
        expected: String,
    },
}

impl ChamaError {
    /// Returns the stable code, the same in every language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "out_of_range",
            Self::DateOutOfRange { .. } => "date_out_of_range",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::Empty { .. } => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Duplicate { .. } => "duplicate",
            Self::NotFound { .. } => "not_found",
            Self::WrongOrder { .. } => "wrong_order",
            Self::NotCompatible { .. } => "not_compatible",
            Self::NotInBylaws { .. } => "not_in_bylaws",
            Self::ResultTooLarge { .. } => "result_too_large",
            Self::NoAnswer { .. } => "no_answer",
            Self::WrongType { .. } => "wrong_type",
            Self::UnknownField { .. } => "unknown_field",
            Self::MissingField { .. } => "missing_field",
            Self::UnknownVariant { .. } => "unknown_variant",
            Self::InvalidText { .. } => "invalid_text",
        }
    }

    /// The paths inside the error, for putting a place in front of them.
    pub(crate) fn paths(&mut self) -> [Option<&mut String>; 2] {
        match self {
            Self::NotCompatible { first, second, .. } => [Some(first), Some(second)],
            Self::OutOfRange { argument, .. }
            | Self::DateOutOfRange { argument, .. }
            | Self::TooManyDecimals { argument, .. }
            | Self::Empty { argument }
            | Self::TooLong { argument, .. }
            | Self::Duplicate { argument, .. }
            | Self::NotFound { argument, .. }
            | Self::WrongOrder { argument, .. }
            | Self::NoAnswer { argument, .. }
            | Self::WrongType { argument, .. }
            | Self::UnknownField { argument, .. }
            | Self::MissingField { argument }
            | Self::UnknownVariant { argument, .. }
            | Self::InvalidText { argument, .. } => [Some(argument), None],
            Self::NotInBylaws { .. } | Self::ResultTooLarge { .. } => [None, None],
        }
    }

    /// Puts `place` in front of the path: `amount` within `payments[3]` becomes `payments[3].amount`.
    pub(crate) fn within(mut self, place: &str) -> Self {
        for path in self.paths().into_iter().flatten() {
            *path = joined(place, path);
        }
        self
    }

    /// The error as a line of a list of faults.
    pub(crate) fn into_fault(mut self) -> Fault {
        let message = self.to_string();
        let code = self.code().to_owned();
        let path = self
            .paths()
            .into_iter()
            .flatten()
            .next()
            .map(|path| path.clone())
            .unwrap_or_default();
        let (value, expected) = match self {
            Self::OutOfRange {
                value,
                minimum,
                maximum,
                ..
            }
            | Self::DateOutOfRange {
                value,
                minimum,
                maximum,
                ..
            } => (value, format!("from {minimum} to {maximum}")),
            Self::TooManyDecimals { value, maximum, .. } => (value, format!("at most {maximum} decimals")),
            Self::TooLong { value, maximum, .. } => (value, format!("a length of at most {maximum}")),
            Self::Duplicate { value, .. } => (value, "a value that is not there yet".to_owned()),
            Self::NotFound { value, expected, .. }
            | Self::WrongType { value, expected, .. }
            | Self::UnknownVariant { value, expected, .. }
            | Self::InvalidText { value, expected, .. } => (value, expected),
            Self::WrongOrder { value, earliest, .. } => (value, format!("{earliest} or later")),
            Self::NotCompatible { second, reason, .. } => (second, reason),
            Self::NotInBylaws { part, date } => (date, part),
            Self::ResultTooLarge { quantity, maximum } => (quantity, format!("at most {maximum}")),
            Self::NoAnswer { reason, .. } => (String::new(), reason),
            Self::UnknownField { expected, .. } => (String::new(), expected),
            Self::Empty { .. } | Self::MissingField { .. } => (String::new(), "a value".to_owned()),
        };
        Fault {
            path,
            code,
            severity: Severity::Error,
            value,
            expected,
            message,
        }
    }
}

/// Joins two parts of a path; an index needs no dot.
pub(crate) fn joined(place: &str, path: &str) -> String {
    match (place.is_empty(), path.is_empty() || path.starts_with('[')) {
        (true, _) => path.to_owned(),
        (false, true) => format!("{place}{path}"),
        (false, false) => format!("{place}.{path}"),
    }
}

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The document cannot be used.
    Error,
    /// The document can be used, and probably does not say what was meant.
    Warning,
}

/// One fault of a document: where, what was found, what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Where, as a path: `events[17].what.amount`.
    pub path: String,
    /// The code of the error.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// The whole in a sentence.
    pub message: String,
}
