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
                fn take(from: &Bound<'_, PyAny>) -> Result<Self, $crate::convert::Fault> {
                    let place = CHOICE.take(from)?;
                    $crate::convert::needed(VARIANTS.get(place).copied(), CHOICE.name)
                }
            }

            impl $crate::convert::Give for $ty {
                fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    CHOICE.give(py, VARIANTS.iter().position(|one| one == self).unwrap_or(usize::MAX))
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
                static SHAPES: [$crate::record::Shape; 1] = [$crate::record::Shape::new::<$ty>(
                    stringify!($ty),
                    &[$(stringify!($field)),*],
                    |given| {
                        $crate::tables::fields!(given { $($field: $of $(= $default)?),* });
                        Ok(Box::new($ty { $($field),* }))
                    },
                )];
                &SHAPES
            }

            fn open(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
                $crate::record::opened(py, &[$(&self.$field),*])
            }

            fn weight(&self) -> usize {
                0usize $(.saturating_add($crate::convert::Give::weight(&self.$field)))*
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
                    &[$(stringify!($field)),*],
                    |given| {
                        $crate::tables::fields!(given { $($field: $of $(= $default)?),* });
                        Ok(Box::new($ty::$variant { $($field),* }))
                    },
                )),*];
                &SHAPES
            }

            fn variant(&self) -> usize {
                let name = match self { $(Self::$variant { .. } => $name),* };
                [$($name),*].iter().position(|one| *one == name).unwrap_or(usize::MAX)
            }

            fn open(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
                match self { $(Self::$variant { $($field),* } => $crate::record::opened(py, &[$($field),*])),* }
            }

            fn weight(&self) -> usize {
                match self {
                    $(Self::$variant { $($field),* } => {
                        0usize $(.saturating_add($crate::convert::Give::weight($field)))*
                    })*
                }
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

/// In and out of an object of Python's.
macro_rules! held {
    ($ty:ident) => {
        impl $crate::convert::Take for $ty {
            fn take(from: &Bound<'_, PyAny>) -> Result<Self, $crate::convert::Fault> {
                $crate::record::borrowed::<Self>(from).cloned()
            }
        }

        impl $crate::convert::Give for $ty {
            fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.clone().give_own(py)
            }

            fn give_own<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::record::given(py, Box::new(self))
            }

            fn weight(&self) -> usize {
                $crate::record::Typed::weight(self)
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

/// Functions: `money::split { terms: lent SplitTerms => terms } refuses;`, in the order of their names.
macro_rules! functions {
    ($($module:ident::$function:ident { $($param:ident: $how:ident $of:ty => $passed:expr),* $(,)? } $ends:ident;)*) => {
        mod calls {
            use super::*;
            use $crate::convert::Give as _;

            $(#[allow(unused_variables, reason = "a function may take nothing")]
            pub(super) fn $function<'py>(
                py: Python<'py>,
                given: &mut $crate::convert::Arguments<'_, 'py>,
            ) -> Result<Bound<'py, PyAny>, $crate::convert::Fault> {
                static PACE: $crate::function::Pace = $crate::function::Pace::new();
                $(let $param = $crate::function::$how::<$of>(given, stringify!($param))?;)*
                let weight = 0usize $(.saturating_add($param.weight()))*;
                let answer = PACE.run(py, weight, || chama_core::$module::$function($($passed),*));
                Ok($crate::convert::Give::give_own($crate::tables::answered!($ends answer), py)?)
            })*
        }

        /// Every function with its call, in the order of their names.
        pub(crate) const FUNCTIONS: &[(&str, $crate::function::Call)] = &[$((stringify!($function), calls::$function)),*];
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
