//! From the tables of `generated.rs` to types and functions of Python's: one macro a table.
//!
//! Each expands to little code for each type; what it calls is compiled once (`convert.rs`, `record.rs`).

/// Enums without data: `Weekend { Sunday = "sunday", … }`.
macro_rules! choices {
    ($($ty:ident { $($variant:ident = $name:literal),* $(,)? })*) => {$(
        const _: () = {
            static CHOICE: $crate::convert::Choice = $crate::convert::Choice::new(stringify!($ty), &[$($name),*]);
            const VARIANTS: &[$ty] = &[$($ty::$variant),*];

            impl $crate::convert::Take for $ty {
                fn take(from: &$crate::convert::Source) -> Result<Self, $crate::convert::Fault> {
                    let place = CHOICE.take(from)?;
                    $crate::convert::needed(VARIANTS.get(place).copied(), CHOICE.name)
                }
            }

            impl $crate::convert::Give for $ty {
                fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    CHOICE.give(py, VARIANTS.iter().position(|one| one == self).unwrap_or(usize::MAX))
                }

                fn write(&self, text: &mut String) {
                    CHOICE.write(text, VARIANTS.iter().position(|one| one == self).unwrap_or(usize::MAX));
                }
            }
        };
    )*};
}

/// Structs: `Rounding { mode: RoundingMode = RoundingMode::HalfUp, … }`.
macro_rules! records {
    ($($ty:ident { $($field:ident: $of:ty $(= $default:expr)?),* $(,)? })*) => {$(
        impl $crate::record::Typed for $ty {
            fn shapes() -> &'static [$crate::record::Shape] {
                static SHAPES: [$crate::record::Shape; 1] =
                    [$crate::record::Shape::new::<$ty>(stringify!($ty), None, &[$(stringify!($field)),*])];
                &SHAPES
            }

            fn read(_: &str, given: &$crate::convert::Given) -> Result<Self, $crate::convert::Fault> {
                $crate::tables::fields!(given { $($field: $of $(= $default)?),* });
                Ok(Self { $($field),* })
            }

            fn fields(&self, look: &mut dyn FnMut(&[&dyn $crate::convert::Give])) {
                look(&[$(&self.$field),*]);
            }
        }

        $crate::tables::held!($ty);
    )*};
}

/// Enums with data: `Grace { CalendarDays = "calendar_days" { days: i32 } … }`.
macro_rules! unions {
    ($($ty:ident { $($variant:ident = $name:literal { $($field:ident: $of:ty $(= $default:expr)?),* $(,)? })* })*) => {$(
        impl $crate::record::Typed for $ty {
            fn shapes() -> &'static [$crate::record::Shape] {
                static SHAPES: [$crate::record::Shape; [$($name),*].len()] = [$($crate::record::Shape::new::<$ty>(
                    concat!(stringify!($ty), ".", stringify!($variant)),
                    Some($name),
                    &[$(stringify!($field)),*],
                )),*];
                &SHAPES
            }

            fn variant(&self) -> usize {
                let name = match self { $(Self::$variant { .. } => $name),* };
                [$($name),*].iter().position(|one| *one == name).unwrap_or(usize::MAX)
            }

            fn read(kind: &str, given: &$crate::convert::Given) -> Result<Self, $crate::convert::Fault> {
                match kind {
                    $($name => {
                        $crate::tables::fields!(given { $($field: $of $(= $default)?),* });
                        Ok(Self::$variant { $($field),* })
                    })*
                    _ => Err($crate::convert::missing("kind")),
                }
            }

            fn fields(&self, look: &mut dyn FnMut(&[&dyn $crate::convert::Give])) {
                match self { $(Self::$variant { $($field),* } => look(&[$($field),*])),* }
            }
        }

        $crate::tables::held!($ty);
    )*};
}

/// The fields of a struct or of a variant, each in a variable of its name.
macro_rules! fields {
    ($given:ident { $($field:ident: $of:ty $(= $default:expr)?),* }) => {
        $(let mut $field: Option<$of> = None;)*
        $crate::convert::fill($given, &[$(stringify!($field)),*], &mut [$(&mut $field),*])?;
        $(let $field = $crate::tables::settled!($field $(, $default)?);)*
    };
}

/// The value of a field that was read, or its default, or the refusal of its absence.
macro_rules! settled {
    ($field:ident) => {
        $crate::convert::needed($field, stringify!($field))?
    };
    ($field:ident, $default:expr) => {
        match $field {
            Some(given) => given,
            None => $default,
        }
    };
}

/// In and out of an object of Python's, and of JSON.
macro_rules! held {
    ($ty:ident) => {
        impl $crate::convert::Take for $ty {
            fn take(from: &$crate::convert::Source) -> Result<Self, $crate::convert::Fault> {
                $crate::record::taken(from)
            }
        }

        impl $crate::convert::Give for $ty {
            fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::record::given(py, Box::new(self.clone()))
            }

            fn give_own<'py>(self: Box<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::record::given(py, self)
            }

            fn write(&self, text: &mut String) {
                $crate::record::write(self, text);
            }

            fn length(&self) -> usize {
                $crate::record::length(self)
            }
        }
    };
}

/// The error enum: `Empty { argument } …`.
macro_rules! errors {
    ($ty:ident { $($variant:ident = $class:literal { $($field:ident),* $(,)? })* }) => {
        /// The name of an error's class, and its fields.
        pub(crate) fn parts_of(error: &$ty) -> (&'static str, Vec<(&'static str, &String)>) {
            match error {
                $($ty::$variant { $($field),* } => ($class, vec![$((stringify!($field), $field)),*]),)*
            }
        }
    };
}

/// Functions: `money::split { terms: Lent<SplitTerms> => &terms } refuses;`, in the order of their names.
macro_rules! functions {
    ($($module:ident::$function:ident { $($param:ident: $of:ty => $passed:expr),* $(,)? } $ends:ident;)*) => {
        mod calls {
            use super::*;
            use $crate::convert::Give as _;

            $(#[allow(unused_variables, reason = "a function may take nothing")]
            pub(super) fn $function(
                py: Python<'_>,
                given: &$crate::convert::Given,
            ) -> Result<Box<dyn $crate::convert::Give>, $crate::convert::Fault> {
                static PACE: $crate::function::Pace = $crate::function::Pace::new();
                $(let mut $param: Option<$of> = None;)*
                $crate::convert::fill(given, &[$(stringify!($param)),*], &mut [$(&mut $param),*])?;
                $(let $param = $crate::convert::needed($param, stringify!($param))?;)*
                let length = 0usize $(.saturating_add($param.length()))*;
                let answer = PACE.run(py, length, || chama_core::$module::$function($($passed),*));
                Ok(Box::new($crate::tables::answered!($ends answer)))
            })*
        }

        /// Every function with its parameters and its call, in the order of their names.
        pub(crate) const FUNCTIONS: &[$crate::function::Function] = &[$($crate::function::Function {
            name: stringify!($function),
            params: &[$(stringify!($param)),*],
            call: calls::$function,
        }),*];
    };
}

/// What a function answers.
macro_rules! answered {
    (refuses $answer:ident) => {
        $answer?
    };
    (returns $answer:ident) => {
        $answer
    };
}

/// All types with fields, in the order of their names.
macro_rules! types {
    ($($ty:ident),* $(,)?) => {
        /// Every type with its shapes, in the order of their names.
        pub(crate) const TYPES: &[(&str, fn() -> &'static [$crate::record::Shape])] =
            &[$((stringify!($ty), <$ty as $crate::record::Typed>::shapes)),*];
    };
}

pub(crate) use {answered, choices, errors, fields, functions, held, records, settled, types, unions};
