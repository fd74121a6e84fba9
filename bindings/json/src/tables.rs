//! From the tables of `generated.rs` to readers, writers and calls: one macro a table.
//!
//! Each expands to little code for each type; what it calls is compiled once (`form.rs`).

/// Enums without data: `Weekend { Sunday = "sunday", … }`.
macro_rules! choices {
    ($($ty:ident { $($variant:ident = $name:literal),* $(,)? })*) => {$(
        impl $crate::form::Form for $ty {
            fn read(value: &Value) -> Result<Self, $crate::form::Refused> {
                $crate::form::read_choice(value, &[$($name),*], &[$(Self::$variant),*])
            }

            fn write(&self, text: &mut String) {
                $crate::form::write_text(text, match self { $(Self::$variant => $name),* });
            }
        }
    )*};
}

/// Structs: `Rounding { mode: RoundingMode = RoundingMode::HalfUp, … }`.
macro_rules! records {
    ($($ty:ident { $($field:ident: $of:ty $(= $default:expr)?),* $(,)? })*) => {$(
        impl $crate::form::Form for $ty {
            fn read(value: &Value) -> Result<Self, $crate::form::Refused> {
                $(let mut $field: Option<$of> = None;)*
                $crate::form::read_fields(
                    &mut $crate::form::entries_of(value)?,
                    &[$((stringify!($field), $crate::tables::must_be_there!($($default)?))),*],
                    &mut [$(&mut $field),*],
                )?;
                Ok(Self { $($field: $crate::tables::settled!($field $(, $default)?)),* })
            }

            fn write(&self, text: &mut String) {
                $crate::form::write_object(text, None, &[$(stringify!($field)),*], &[$(&self.$field),*]);
            }
        }
    )*};
}

/// Enums with data: `Grace { CalendarDays = "calendar_days" { days: i32 } … }`.
macro_rules! unions {
    ($($ty:ident { $($variant:ident = $name:literal { $($field:ident: $of:ty $(= $default:expr)?),* $(,)? })* })*) => {$(
        impl $crate::form::Form for $ty {
            fn read(value: &Value) -> Result<Self, $crate::form::Refused> {
                let (kind, mut entries) = $crate::form::kind_of(value, &[$($name),*])?;
                match kind {
                    $($name => {
                        $(let mut $field: Option<$of> = None;)*
                        $crate::form::read_fields(
                            &mut entries,
                            &[$((stringify!($field), $crate::tables::must_be_there!($($default)?))),*],
                            &mut [$(&mut $field),*],
                        )?;
                        Ok(Self::$variant { $($field: $crate::tables::settled!($field $(, $default)?)),* })
                    })*
                    _ => Err($crate::form::missing("kind")),
                }
            }

            fn write(&self, text: &mut String) {
                match self {
                    $(Self::$variant { $($field),* } => $crate::form::write_object(
                        text,
                        Some(("kind", $name)),
                        &[$(stringify!($field)),*],
                        &[$($field),*],
                    ),)*
                }
            }
        }
    )*};
}

/// Whether a field may not be left out.
macro_rules! must_be_there {
    () => {
        true
    };
    ($default:expr) => {
        false
    };
}

/// The value of a field that was read, or its default.
macro_rules! settled {
    ($field:ident) => {
        $crate::form::there($field)
    };
    ($field:ident, $default:expr) => {
        match $field {
            Some(given) => given,
            None => $default,
        }
    };
}

/// The error enum, which is only written: `Empty { argument } …`.
macro_rules! errors {
    ($ty:ident { $($variant:ident { $($field:ident),* $(,)? })* }) => {
        /// Writes an error with its code, its fields and its sentence.
        pub(crate) fn write_error(text: &mut String, error: &$ty) {
            let (code, message) = (error.code(), error.to_string());
            match error {
                $($ty::$variant { $($field),* } => $crate::form::write_object(
                    text,
                    Some(("code", code)),
                    &[$(stringify!($field),)* "message"],
                    &[$($field,)* &message],
                ),)*
            }
        }
    };
}

/// Functions: `money::split { terms: SplitTerms => &terms } refuses;`, in the order of their names.
macro_rules! functions {
    ($($module:ident::$function:ident { $($param:ident: $of:ty => $passed:expr),* $(,)? } $ends:ident;)*) => {
        mod calls {
            use super::*;

            $(pub(super) fn $function(args: &Value) -> Result<String, $crate::form::Refused> {
                $crate::tables::arguments!(args { $($param: $of),* });
                let answer = chama_core::$module::$function($($passed),*);
                Ok($crate::tables::answered!($ends answer))
            })*
        }

        mod arguments {
            use super::*;

            $(pub(super) fn $function(args: &Value) -> Result<String, $crate::form::Refused> {
                $crate::tables::arguments!(args { $($param: $of),* });
                let mut text = String::new();
                $crate::form::write_object(&mut text, None, &[$(stringify!($param)),*], &[$(&$param),*]);
                Ok(text)
            })*
        }

        /// Every function with its call, in the order of their names.
        pub(crate) const FUNCTIONS: &[(&str, $crate::Call)] = &[$((stringify!($function), calls::$function)),*];

        /// Every function with what says its arguments in full, in the order of their names.
        pub(crate) const ARGUMENTS: &[(&str, $crate::Call)] = &[$((stringify!($function), arguments::$function)),*];
    };
}

/// The arguments of a function, each in a variable of its name.
macro_rules! arguments {
    ($args:ident { $($param:ident: $of:ty),* }) => {
        $(let mut $param: Option<$of> = None;)*
        $crate::form::read_fields(
            &mut $crate::form::entries_of($args)?,
            &[$((stringify!($param), true)),*],
            &mut [$(&mut $param),*],
        )?;
        $(let $param = $crate::form::there($param);)*
    };
}

/// All types, in the order of their names.
macro_rules! types {
    ($($ty:ident),* $(,)?) => {
        /// Every type with what says a value of it in full, in the order of their names.
        pub(crate) const TYPES: &[(&str, $crate::Call)] = &[$((stringify!($ty), $crate::form::in_full::<$ty>)),*];
    };
}

/// The JSON of what a function answers.
macro_rules! answered {
    (refuses $answer:ident) => {
        $crate::form::written(&$answer?)
    };
    (returns $answer:ident) => {
        $crate::form::written(&$answer)
    };
}

pub(crate) use {answered, arguments, choices, errors, functions, must_be_there, records, settled, types, unions};
