//! From the tables of `generated.rs` to readers, writers and calls: one macro a table.
//!
//! Each expands to little code for each type; what it calls is compiled once (`form.rs`).

/// Enums without data: `Weekend { Sunday = "sunday", … }`.
macro_rules! choices {
    ($($ty:ident { $first:ident = $first_name:literal $(, $variant:ident = $name:literal)* $(,)? })*) => {$(
        impl $crate::form::Form for $ty {
            fn take(reader: &mut $crate::form::Reader) -> Self {
                #[expect(dead_code, reason = "the first is what is left")]
                enum Place { $first $(, $variant)* }
                let names = $crate::form::Names(concat!($first_name, " " $(, $name, " ")*));
                let place = reader.choice(names);
                $(if place == Place::$variant as usize {
                    return Self::$variant;
                })*
                Self::$first
            }

            fn write(&self, text: &mut String) {
                enum Place { $first $(, $variant)* }
                let place = match self { Self::$first => Place::$first $(, Self::$variant => Place::$variant)* };
                let names = $crate::form::Names(concat!($first_name, " " $(, $name, " ")*));
                $crate::form::write_choice(text, names, place as usize);
            }
        }
    )*};
}

/// Structs: `Rounding { mode: RoundingMode = RoundingMode::HalfUp, … }`.
macro_rules! records {
    ($($ty:ident { $($field:ident: $of:ty $(= $default:expr)?),* $(,)? })*) => {$(
        impl $crate::form::Form for $ty {
            fn take(reader: &mut $crate::form::Reader) -> Self {
                let mut fields = reader.record($crate::tables::listed!($($field $(= $default)?),*));
                let taken = Self { $($field: $crate::tables::taken!(fields $(, $default)?)),* };
                fields.done();
                taken
            }

            fn write(&self, text: &mut String) {
                let listed = $crate::tables::listed!($($field $(= $default)?),*);
                $crate::form::Object::new(text, listed)$(.add(&self.$field))*.close();
            }
        }
    )*};
}

/// Enums with data: `Grace { CalendarDays = "calendar_days" { days: i32 } … }`.
macro_rules! unions {
    ($($ty:ident {
        $first:ident = $first_name:literal { $($head:ident: $head_of:ty $(= $head_default:expr)?),* $(,)? }
        $($variant:ident = $name:literal { $($field:ident: $of:ty $(= $default:expr)?),* $(,)? })*
    })*) => {$(
        impl $crate::form::Form for $ty {
            fn take(reader: &mut $crate::form::Reader) -> Self {
                #[expect(dead_code, reason = "the first is what is left")]
                enum Kind { $first $(, $variant)* }
                let (place, mut fields) = reader.union($crate::form::Names(concat!($first_name, " " $(, $name, " ")*)), &[
                    $crate::tables::listed!($($head $(= $head_default)?),*)
                    $(, $crate::tables::listed!($($field $(= $default)?),*))*
                ]);
                let taken = match place {
                    $(place if place == Kind::$variant as usize => Self::$variant {
                        $($field: $crate::tables::taken!(fields $(, $default)?)),*
                    },)*
                    _ => Self::$first { $($head: $crate::tables::taken!(fields $(, $head_default)?)),* },
                };
                fields.done();
                taken
            }

            fn write(&self, text: &mut String) {
                match self {
                    Self::$first { $($head),* } => {
                        let listed = $crate::tables::listed!($($head $(= $head_default)?),*);
                        $crate::form::Object::tagged(text, "kind", $first_name, listed)$(.add($head))*.close();
                    }
                    $(Self::$variant { $($field),* } => {
                        let listed = $crate::tables::listed!($($field $(= $default)?),*);
                        $crate::form::Object::tagged(text, "kind", $name, listed)$(.add($field))*.close();
                    })*
                }
            }
        }
    )*};
}

/// The names of fields, those with a default marked.
macro_rules! listed {
    ($($field:ident $(= $default:expr)?),*) => {
        $crate::form::Names(concat!($(stringify!($field), $crate::tables::mark!($($default)?)),*))
    };
}

/// What stands behind the name of a field, by its default.
macro_rules! mark {
    () => {
        " "
    };
    ($default:expr) => {
        "? "
    };
}

/// The next field, or its default.
macro_rules! taken {
    ($fields:ident) => {
        $fields.take()
    };
    ($fields:ident, $default:expr) => {
        if $fields.is_given() { $fields.take() } else { $default }
    };
}

/// The error enum, which is only written: `Empty { argument } …`.
macro_rules! errors {
    ($ty:ident { $($variant:ident { $($field:ident),* $(,)? })* }) => {
        /// Writes an error with its code, its fields and its sentence.
        pub(crate) fn write_error(text: &mut String, error: &$ty) {
            let (code, message) = (error.code(), error.to_string());
            match error {
                $($ty::$variant { $($field),* } => {
                    let listed = $crate::tables::listed!($($field,)* message);
                    $crate::form::Object::tagged(text, "code", code, listed)$(.add($field))*.add(&message).close();
                })*
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
                let listed = $crate::tables::listed!($($param),*);
                $crate::form::Object::new(&mut text, listed)$(.add(&$param))*.close();
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
        let mut reader = $crate::form::Reader::on($args);
        let mut fields = reader.record($crate::tables::listed!($($param),*));
        $(let $param: $of = fields.take();)*
        fields.done();
        reader.done()?;
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

pub(crate) use {answered, arguments, choices, errors, functions, listed, mark, records, taken, types, unions};
