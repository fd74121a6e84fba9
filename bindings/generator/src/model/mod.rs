//! The public API as data: what a writer of a language works from.
//!
//! A writer needs [`Api`] and nothing of `syn`. It turns a [`Ty`] into its language's type, a [`Literal`] into an
//! expression (defaults and example calls are both literals) and a [`doc::Doc`] into comments; with these three it walks
//! [`Api::modules`] and prints each [`TypeDef`], the [`ErrorDef`] and each [`Function`].

pub mod doc;
pub mod literal;
mod read;

pub use literal::Literal;
pub(crate) use read::read;

use crate::fault::Place;
use doc::Doc;

/// The public API of the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// The domain modules, in the order of `lib.rs`.
    pub modules: Vec<Module>,
    /// Every type, in the order of the modules and of the source; a type may use one that stands later.
    pub types: Vec<TypeDef>,
    /// Every function, in the same order.
    pub functions: Vec<Function>,
    /// The one error enum.
    pub error: ErrorDef,
}

/// A domain module: what Python calls a module and the docs a chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// Its name: `day_count`.
    pub name: String,
    /// What it is about.
    pub doc: Doc,
}

/// A type as a value of the API has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ty {
    /// An exact decimal number.
    Decimal,
    /// A day of the calendar.
    Date,
    /// A moment, with its offset from UTC.
    Instant,
    /// A whole number of 32 bits.
    Small,
    /// A whole number within ±(2⁵³ − 1).
    Whole,
    /// A floating-point number; never money.
    Float,
    /// True or false.
    Bool,
    /// Text.
    Text,
    /// A list.
    List(Box<Ty>),
    /// Something that may not be there; never an option of an option.
    Option(Box<Ty>),
    /// A type of [`Api::types`], by its name.
    Named(String),
}

impl Ty {
    /// The name of ours inside, however deep.
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::List(inner) | Self::Option(inner) => inner.named(),
            _ => None,
        }
    }

    /// The type as Rust writes it, owned.
    pub fn rust(&self) -> String {
        match self {
            Self::Decimal => "Decimal".to_owned(),
            Self::Date => "NaiveDate".to_owned(),
            Self::Instant => "DateTime<FixedOffset>".to_owned(),
            Self::Small => "i32".to_owned(),
            Self::Whole => "i64".to_owned(),
            Self::Float => "f64".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Text => "String".to_owned(),
            Self::List(inner) => format!("Vec<{}>", inner.rust()),
            Self::Option(inner) => format!("Option<{}>", inner.rust()),
            Self::Named(name) => name.clone(),
        }
    }
}

/// A struct or an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDef {
    /// Its name, unique in the crate: `SplitTerms`.
    pub name: String,
    /// Its domain module: Rust reaches it as `chama_core::<module>::<name>`.
    pub module: String,
    /// What it is.
    pub doc: Doc,
    /// Other words for it, in the language of the groups.
    pub aliases: Vec<String>,
    /// What is in it.
    pub shape: Shape,
    /// Its own default, where it has one.
    pub default: Option<Literal>,
    /// Whether a function takes it, itself or inside of something.
    pub is_input: bool,
    /// Whether a function returns it, itself or inside of something.
    pub is_output: bool,
    /// Whether a value given of it may leave something out, so that TypeScript needs an Input form.
    pub may_leave_out: bool,
    /// Whether there is a float in it, so that it has no hash.
    pub has_float: bool,
    /// Where it stands.
    pub place: Place,
}

/// What is in a type.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A struct.
    Record(Vec<Field>),
    /// An enum without data: text in JSON.
    Choice(Vec<Variant>),
    /// An enum with data: an object with a `kind` in JSON.
    Union(Vec<Variant>),
}

impl TypeDef {
    /// The variants of an enum, of either kind.
    pub fn variants(&self) -> &[Variant] {
        match &self.shape {
            Shape::Record(_) => &[],
            Shape::Choice(variants) | Shape::Union(variants) => variants,
        }
    }

    /// The fields of a struct.
    pub fn fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Record(fields) => fields,
            Shape::Choice(_) | Shape::Union(_) => &[],
        }
    }

    /// The fields of a struct, or of one variant.
    pub fn fields_of(&self, variant: Option<&str>) -> &[Field] {
        match variant {
            None => self.fields(),
            Some(name) => self.variant(name).map_or(&[], |variant| &variant.fields),
        }
    }

    /// A variant by its name in Rust.
    pub fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants().iter().find(|variant| variant.name == name)
    }

    /// Every field, also those of variants.
    pub fn all_fields(&self) -> impl Iterator<Item = &Field> {
        let of_variants = self.variants().iter().flat_map(|variant| &variant.fields);
        self.fields().iter().chain(of_variants)
    }
}

/// A field of a struct, of a variant or of an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, snake_case; also its key in JSON.
    pub name: String,
    /// What it is.
    pub doc: Doc,
    /// Its type.
    pub ty: Ty,
    /// What it is when it is left out; nothing if it may not be left out.
    pub default: Option<Literal>,
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// Its name in Rust: `HalfUp`.
    pub name: String,
    /// Its name in JSON: `half_up`.
    pub wire: String,
    /// What it is.
    pub doc: Doc,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// Its data; empty in a [`Shape::Choice`].
    pub fields: Vec<Field>,
}

/// The error enum: an exception class per variant where a language has classes.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorDef {
    /// `ChamaError`.
    pub name: String,
    /// Its domain module.
    pub module: String,
    /// What it is.
    pub doc: Doc,
    /// Its variants; `wire` is the stable code.
    pub variants: Vec<Variant>,
}

/// A function.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name, unique in the crate: `split`.
    pub name: String,
    /// Its domain module: Rust reaches it as `chama_core::<module>::<name>`.
    pub module: String,
    /// What it returns, and what it refuses.
    pub doc: Doc,
    /// What it takes; nothing has a default.
    pub params: Vec<Param>,
    /// What it returns when it does not refuse.
    pub returns: Ty,
    /// Whether it can refuse, with [`Api::error`].
    pub can_fail: bool,
    /// A call of it, from its vectors.
    pub example: Option<Example>,
    /// Where it stands.
    pub place: Place,
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name, snake_case; also its key in JSON.
    pub name: String,
    /// Its type, owned.
    pub ty: Ty,
    /// How Rust takes it.
    pub pass: Pass,
}

/// How Rust takes a parameter; other languages need not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// `Decimal`.
    Value,
    /// `&SplitTerms`.
    Reference,
    /// `&[Decimal]`.
    Slice,
    /// `&str`.
    Str,
}

impl Param {
    /// The parameter's type as the function's signature has it.
    pub fn rust(&self) -> String {
        match (self.pass, &self.ty) {
            (Pass::Value, ty) => ty.rust(),
            (Pass::Str, _) => "&str".to_owned(),
            (Pass::Slice, Ty::List(inner)) => format!("&[{}]", inner.rust()),
            (Pass::Reference | Pass::Slice, ty) => format!("&{}", ty.rust()),
        }
    }
}

/// A call that the docs of every language show: a vector of the function.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The id of the vector.
    pub id: String,
    /// The arguments, in the order of the parameters; what the vector leaves out is left out.
    pub args: Vec<Literal>,
    /// What it returns.
    pub returns: Literal,
}

impl Api {
    /// A type by its name.
    pub fn ty(&self, name: &str) -> Option<&TypeDef> {
        self.types.iter().find(|one| one.name == name)
    }

    /// A function by its name.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|one| one.name == name)
    }

    /// The types of a module.
    pub fn types_of<'a>(&'a self, module: &'a str) -> impl Iterator<Item = &'a TypeDef> {
        self.types.iter().filter(move |one| one.module == module)
    }

    /// The functions of a module.
    pub fn functions_of<'a>(&'a self, module: &'a str) -> impl Iterator<Item = &'a Function> {
        self.functions.iter().filter(move |one| one.module == module)
    }

    /// Whether there is a float in a type, however deep.
    pub fn has_float(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Float => true,
            Ty::List(inner) | Ty::Option(inner) => self.has_float(inner),
            Ty::Named(name) => self.ty(name).is_some_and(|one| one.has_float),
            _ => false,
        }
    }

    /// Whether a value given of a type may leave something out, however deep.
    pub fn may_leave_out(&self, ty: &Ty) -> bool {
        ty.named()
            .and_then(|name| self.ty(name))
            .is_some_and(|one| one.may_leave_out)
    }
}
