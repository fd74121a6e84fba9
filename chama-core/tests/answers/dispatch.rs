//! From JSON to a typed call of a public function and back.
//!
//! A decimal or a date that stands on its own, not in a field, has no serde form: [`Plain`] gives it
//! the strict text that fields have. [`AsPlain`] and [`AsSerde`] choose between the two: the method of
//! the first is found before that of the second, which needs one reference more.

use std::marker::PhantomData;

use chama_core::error::ChamaError;
use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a call gave: the result, or the error, in JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    Returns(Value),
    Error(Value),
}

/// The arguments of a call, taken one by one; what is left over is refused.
pub(crate) struct Arguments(pub(crate) Map<String, Value>);

impl Arguments {
    pub(crate) fn take(&mut self, name: &str) -> Result<Value, String> {
        self.0
            .shift_remove(name)
            .ok_or_else(|| format!("args.{name} is missing"))
    }

    pub(crate) fn finish(self) -> Result<(), String> {
        match self.0.keys().next() {
            Some(name) => Err(format!("args.{name} is not a parameter")),
            None => Ok(()),
        }
    }
}

/// A value that is strict text in JSON, also outside a field.
pub(crate) trait Plain: Sized {
    fn read(value: &Value) -> Result<Self, ChamaError>;
    fn write(&self) -> Value;
}

/// Reads what `parse` makes of the text, if it is written again in the same letters.
fn exactly<T: Plain>(value: &Value, expected: &str, parse: fn(&str) -> Option<T>) -> Result<T, ChamaError> {
    let (argument, shown, expected) = (String::new(), value.to_string(), expected.to_owned());
    let Some(text) = value.as_str() else {
        return Err(ChamaError::WrongType {
            argument,
            value: shown,
            expected,
        });
    };
    let read = parse(text).filter(|read| read.write() == *value);
    read.ok_or(ChamaError::InvalidText {
        argument,
        value: shown,
        expected,
    })
}

impl Plain for Decimal {
    fn read(value: &Value) -> Result<Self, ChamaError> {
        exactly(value, "decimal text such as \"1234.50\"", |text| {
            Decimal::from_str_exact(text).ok()
        })
    }

    fn write(&self) -> Value {
        self.to_string().into()
    }
}

impl Plain for NaiveDate {
    fn read(value: &Value) -> Result<Self, ChamaError> {
        exactly(value, "a date such as \"2026-01-31\"", |text| text.parse().ok())
    }

    fn write(&self) -> Value {
        self.to_string().into()
    }
}

impl Plain for DateTime<FixedOffset> {
    /// One instant may be written in several ways: `Z` is `+00:00`.
    fn read(value: &Value) -> Result<Self, ChamaError> {
        let instant = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        instant.ok_or_else(|| ChamaError::InvalidText {
            argument: String::new(),
            value: value.to_string(),
            expected: "an instant such as \"2026-01-31T23:59:00+03:00\"".to_owned(),
        })
    }

    fn write(&self) -> Value {
        self.to_rfc3339().into()
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn read(value: &Value) -> Result<Self, ChamaError> {
        let fault = || ChamaError::WrongType {
            argument: String::new(),
            value: value.to_string(),
            expected: "a list".to_owned(),
        };
        let values = value.as_array().ok_or_else(fault)?.iter().enumerate();
        values
            .map(|(index, value)| T::read(value).map_err(|error| placed(&format!("[{index}]"), error)))
            .collect()
    }

    fn write(&self) -> Value {
        self.iter().map(T::write).collect()
    }
}

impl<T: Plain> Plain for Option<T> {
    fn read(value: &Value) -> Result<Self, ChamaError> {
        if value.is_null() {
            Ok(None)
        } else {
            T::read(value).map(Some)
        }
    }

    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::write)
    }
}

/// Puts `place` in front of the path of a fault of reading.
pub(crate) fn placed(place: &str, mut error: ChamaError) -> ChamaError {
    let (ChamaError::WrongType { argument, .. }
    | ChamaError::UnknownField { argument, .. }
    | ChamaError::MissingField { argument }
    | ChamaError::UnknownVariant { argument, .. }
    | ChamaError::InvalidText { argument, .. }
    | ChamaError::OutOfRange { argument, .. }
    | ChamaError::Duplicate { argument, .. }) = &mut error
    else {
        return error;
    };
    let dot = if argument.is_empty() || argument.starts_with('[') {
        ""
    } else {
        "."
    };
    *argument = format!("{place}{dot}{argument}");
    error
}

/// The JSON of an error, as vectors write it.
pub(crate) fn refusal(error: &ChamaError) -> Result<Outcome, String> {
    serde_json::to_value(error)
        .map(Outcome::Error)
        .map_err(|fault| fault.to_string())
}

/// The JSON form of a type.
pub(crate) struct Form<T>(PhantomData<T>);

impl<T> Form<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    pub(crate) fn of(_: &T) -> Self {
        Self::new()
    }
}

pub(crate) trait AsPlain<T> {
    fn read(&self, value: &Value) -> Result<T, ChamaError>;
    fn write(&self, value: &T) -> Result<Value, String>;
}

impl<T: Plain> AsPlain<T> for Form<T> {
    fn read(&self, value: &Value) -> Result<T, ChamaError> {
        T::read(value)
    }

    fn write(&self, value: &T) -> Result<Value, String> {
        Ok(value.write())
    }
}

pub(crate) trait AsSerde<T> {
    fn read(&self, value: &Value) -> Result<T, ChamaError>;
    fn write(&self, value: &T) -> Result<Value, String>;
}

impl<T: Serialize + DeserializeOwned> AsSerde<T> for &Form<T> {
    fn read(&self, value: &Value) -> Result<T, ChamaError> {
        chama_core::json::from_value(value)
    }

    fn write(&self, value: &T) -> Result<Value, String> {
        serde_json::to_value(value).map_err(|fault| fault.to_string())
    }
}

/// Tells a function that can fail from one that cannot, the same way.
pub(crate) struct Answer<R>(pub(crate) R);

pub(crate) trait CanFail<T> {
    fn settle(&self) -> Result<&T, &ChamaError>;
}

impl<T> CanFail<T> for Answer<Result<T, ChamaError>> {
    fn settle(&self) -> Result<&T, &ChamaError> {
        self.0.as_ref()
    }
}

pub(crate) trait CannotFail<T> {
    fn settle(&self) -> Result<&T, &ChamaError>;
}

impl<T> CannotFail<T> for &Answer<T> {
    fn settle(&self) -> Result<&T, &ChamaError> {
        Ok(&self.0)
    }
}

/// Writes the table of functions: `split(terms: &SplitTerms); version();`.
macro_rules! dispatch {
    ($($function:ident ( $($parameters:tt)* );)*) => {
        /// Calls a public function by name. An `Err` says what is wrong with the case itself.
        pub(crate) fn call(function: &str, args: serde_json::Map<String, serde_json::Value>) -> Result<Outcome, String> {
            #[allow(unused_mut, reason = "a function may have no parameters")]
            let mut arguments = Arguments(args);
            match function {
                $(stringify!($function) => call!($function arguments [] $($parameters)*),)*
                _ => Err(format!("no function {function} in tests/answers/functions.rs")),
            }
        }
    };
}

/// Reads the parameters one by one, then calls.
macro_rules! call {
    ($function:ident $arguments:ident [$($read:expr),*]) => {{
        $arguments.finish()?;
        let answer = Answer($function($($read),*));
        match (&answer).settle() {
            Ok(value) => {
                let form = Form::of(value);
                let written = (&form).write(value)?;
                let again = (&form).read(&written).map_err(|fault| format!("the result does not read back: {fault}"))?;
                if (&form).write(&again)? != written {
                    return Err(format!("the result {written} reads back as another"));
                }
                Ok(Outcome::Returns(written))
            }
            Err(error) => refusal(error),
        }
    }};
    ($function:ident $arguments:ident [$($read:expr),*] $name:ident: &str $(, $($rest:tt)*)?) => {{
        let $name = read!($arguments $name String);
        call!($function $arguments [$($read,)* &$name] $($($rest)*)?)
    }};
    ($function:ident $arguments:ident [$($read:expr),*] $name:ident: &[$type:ty] $(, $($rest:tt)*)?) => {{
        let $name = read!($arguments $name Vec<$type>);
        call!($function $arguments [$($read,)* &$name] $($($rest)*)?)
    }};
    ($function:ident $arguments:ident [$($read:expr),*] $name:ident: &$type:ty $(, $($rest:tt)*)?) => {{
        let $name = read!($arguments $name $type);
        call!($function $arguments [$($read,)* &$name] $($($rest)*)?)
    }};
    ($function:ident $arguments:ident [$($read:expr),*] $name:ident: $type:ty $(, $($rest:tt)*)?) => {{
        let $name = read!($arguments $name $type);
        call!($function $arguments [$($read,)* $name] $($($rest)*)?)
    }};
}

#[allow(unused_macros, reason = "there may be no function with parameters yet")]
macro_rules! read {
    ($arguments:ident $name:ident $type:ty) => {
        match (&Form::<$type>::new()).read(&$arguments.take(stringify!($name))?) {
            Ok(value) => value,
            Err(error) => return refusal(&placed(stringify!($name), error)),
        }
    };
}

#[allow(unused_imports, reason = "as above")]
pub(crate) use {call, dispatch, read};
