//! The public items of the source, and the closed language of their types.

use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, ExprLit, Fields, FnArg, GenericArgument, ImplItem, Item, ItemFn, ItemImpl, Lit, Meta, Pat,
    PathArguments, ReturnType, Signature, Token, Type, Visibility,
};

use crate::source::{Source, is_public};

/// A type as far as the rules tell them apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// `Decimal`, `i32`, `String` …
    Plain(String),
    /// A struct or an enum of ours.
    Own(String),
    Str,
    List(Box<Kind>),
    Slice(Box<Kind>),
    Option(Box<Kind>),
    Reference(Box<Kind>),
    /// `Result<T, ChamaError>`.
    Fallible(Box<Kind>),
    /// What the language has no word for.
    Other(String),
}

const PLAIN: &[&str] = &["Decimal", "NaiveDate", "i32", "i64", "bool", "String", "f64"];

impl Kind {
    pub(crate) fn of(written: &Type) -> Self {
        match written {
            Type::Reference(to) if to.mutability.is_none() && to.lifetime.is_none() => match &*to.elem {
                Type::Slice(slice) => Self::Slice(Box::new(Self::of(&slice.elem))),
                Type::Path(path) if path.path.is_ident("str") => Self::Str,
                elem => Self::Reference(Box::new(Self::of(elem))),
            },
            Type::Path(path) if path.qself.is_none() => {
                let Some(last) = path.path.segments.last() else {
                    return Self::Other("an empty path".to_owned());
                };
                let name = last.ident.to_string();
                let arguments: Vec<Kind> = match &last.arguments {
                    PathArguments::AngleBracketed(list) => list.args.iter().map(Self::of_argument).collect(),
                    _ => Vec::new(),
                };
                match (name.as_str(), arguments.as_slice()) {
                    (name, []) if PLAIN.contains(&name) => Self::Plain(name.to_owned()),
                    ("DateTime", [Kind::Own(offset)]) if offset == "FixedOffset" => Self::Plain(name),
                    ("Vec", [one]) => Self::List(Box::new(one.clone())),
                    ("Option", [one]) => Self::Option(Box::new(one.clone())),
                    ("Result", [one, Kind::Own(error)]) if error == "ChamaError" => {
                        Self::Fallible(Box::new(one.clone()))
                    }
                    (name, []) if name.starts_with(char::is_uppercase) => Self::Own(name.to_owned()),
                    _ => Self::Other(name),
                }
            }
            Type::Tuple(tuple) if tuple.elems.is_empty() => Self::Other("()".to_owned()),
            Type::Tuple(_) => Self::Other("a tuple".to_owned()),
            _ => Self::Other("a type that is no name".to_owned()),
        }
    }

    fn of_argument(argument: &GenericArgument) -> Self {
        match argument {
            GenericArgument::Type(written) => Self::of(written),
            _ => Self::Other("a generic argument that is no type".to_owned()),
        }
    }

    /// The names of ours inside.
    pub(crate) fn own(&self) -> Option<&str> {
        match self {
            Self::Own(name) => Some(name),
            Self::List(inner)
            | Self::Slice(inner)
            | Self::Option(inner)
            | Self::Reference(inner)
            | Self::Fallible(inner) => inner.own(),
            _ => None,
        }
    }

    pub(crate) fn is(&self, plain: &str) -> bool {
        *self == Self::Plain(plain.to_owned())
    }

    /// Whether there is a float anywhere inside.
    pub(crate) fn has_float(&self) -> bool {
        match self {
            Self::List(inner) | Self::Option(inner) => inner.has_float(),
            _ => self.is("f64"),
        }
    }
}

pub(crate) struct Function {
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) signature: Signature,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) parameters: Vec<(String, Kind)>,
    pub(crate) returns: Kind,
}

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) public: bool,
}

pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) tuple: bool,
}

pub(crate) enum Shape {
    Struct(Vec<Field>),
    Unnamed,
    Enum(Vec<Variant>),
}

pub(crate) struct Named {
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) generic: bool,
    pub(crate) shape: Shape,
}

impl Named {
    /// Every field with its name for a message: `Type.field`, `Type::Variant.field`.
    pub(crate) fn fields(&self) -> Vec<(String, &Field)> {
        match &self.shape {
            Shape::Struct(fields) => fields
                .iter()
                .map(|field| (format!("{}.{}", self.name, field.name), field))
                .collect(),
            Shape::Enum(variants) => variants
                .iter()
                .flat_map(|variant| {
                    let named = |field| (format!("{}::{}.{}", self.name, variant.name, field_name(field)), field);
                    variant.fields.iter().map(named)
                })
                .collect(),
            Shape::Unnamed => Vec::new(),
        }
    }

    /// Whether it is an enum in which a variant carries data.
    pub(crate) fn carries_data(&self) -> bool {
        matches!(&self.shape, Shape::Enum(variants) if variants.iter().any(|one| !one.fields.is_empty() || one.tuple))
    }

    pub(crate) fn is_unit_enum(&self) -> bool {
        matches!(&self.shape, Shape::Enum(_)) && !self.carries_data()
    }
}

fn field_name(field: &Field) -> &str {
    &field.name
}

/// A method, a constant, a trait …: what is public and neither a function nor a type.
pub(crate) struct Stray {
    pub(crate) name: String,
    pub(crate) what: String,
}

/// Everything public in the source, and what the rules need beside it.
#[derive(Default)]
pub(crate) struct Api {
    pub(crate) functions: Vec<Function>,
    pub(crate) types: Vec<Named>,
    pub(crate) strays: Vec<Stray>,
    /// (file, enum) of every `kind_enum!`.
    pub(crate) kind_enums: BTreeSet<(String, String)>,
    /// (file, name) → every function, for defaults.
    pub(crate) helpers: BTreeMap<(String, String), ItemFn>,
    /// type → the body of its hand-written `Default`.
    pub(crate) defaults: BTreeMap<String, ItemImpl>,
}

impl Api {
    pub(crate) fn of(sources: &[Source]) -> Self {
        let mut api = Self::default();
        for source in sources {
            for item in &source.file.items {
                api.read(&source.path, item);
            }
        }
        api
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Named> {
        self.types.iter().find(|one| one.name == name)
    }

    fn read(&mut self, place: &str, item: &Item) {
        match item {
            Item::Fn(function) => {
                let name = function.sig.ident.to_string();
                self.helpers.insert((place.to_owned(), name), function.clone());
                if is_public(&function.vis) {
                    self.functions.push(read_function(place, function));
                }
            }
            Item::Struct(one) if is_public(&one.vis) => {
                let shape = match &one.fields {
                    Fields::Named(_) => Shape::Struct(read_fields(&one.fields)),
                    _ => Shape::Unnamed,
                };
                self.add_type(
                    place,
                    one.ident.to_string(),
                    &one.attrs,
                    !one.generics.params.is_empty(),
                    shape,
                );
            }
            Item::Enum(one) if is_public(&one.vis) => {
                let variants = one.variants.iter().map(|variant| Variant {
                    name: variant.ident.to_string(),
                    fields: read_fields(&variant.fields),
                    attributes: variant.attrs.clone(),
                    tuple: matches!(variant.fields, Fields::Unnamed(_)),
                });
                let shape = Shape::Enum(variants.collect());
                self.add_type(
                    place,
                    one.ident.to_string(),
                    &one.attrs,
                    !one.generics.params.is_empty(),
                    shape,
                );
            }
            Item::Impl(one) => self.read_impl(one),
            Item::Macro(one)
                if one
                    .mac
                    .path
                    .segments
                    .last()
                    .is_some_and(|name| name.ident == "kind_enum") =>
            {
                let names = one
                    .mac
                    .parse_body_with(Punctuated::<syn::Ident, Token![,]>::parse_terminated);
                let names = names.expect("kind_enum! lists names");
                self.kind_enums
                    .extend(names.iter().map(|name| (place.to_owned(), name.to_string())));
            }
            Item::Macro(one) if one.attrs.iter().any(|one| one.path().is_ident("macro_export")) => {
                self.stray(
                    one.ident.as_ref().map_or("?".to_owned(), ToString::to_string),
                    "an exported macro",
                );
            }
            Item::Mod(one) if place != "lib.rs" && one.content.is_some() && is_public(&one.vis) => {
                self.stray(one.ident.to_string(), "a public module inside a file");
            }
            Item::Const(one) => self.stray_if(&one.vis, &one.ident, "a constant"),
            Item::Static(one) => self.stray_if(&one.vis, &one.ident, "a static"),
            Item::Trait(one) => self.stray_if(&one.vis, &one.ident, "a trait"),
            Item::Type(one) => self.stray_if(&one.vis, &one.ident, "a type alias"),
            Item::Union(one) => self.stray_if(&one.vis, &one.ident, "a union"),
            _ => {}
        }
    }

    fn add_type(&mut self, place: &str, name: String, attributes: &[Attribute], generic: bool, shape: Shape) {
        let (place, attributes) = (place.to_owned(), attributes.to_vec());
        self.types.push(Named {
            place,
            name,
            attributes,
            generic,
            shape,
        });
    }

    fn stray_if(&mut self, visibility: &Visibility, name: &syn::Ident, what: &str) {
        if is_public(visibility) {
            self.stray(name.to_string(), what);
        }
    }

    fn stray(&mut self, name: String, what: &str) {
        self.strays.push(Stray {
            name,
            what: what.to_owned(),
        });
    }

    fn read_impl(&mut self, one: &ItemImpl) {
        let Kind::Own(name) = Kind::of(&one.self_ty) else {
            return;
        };
        match &one.trait_ {
            Some((_, path, _)) if path.is_ident("Default") => {
                self.defaults.insert(name, one.clone());
            }
            Some(_) => {}
            None => {
                for item in &one.items {
                    let (visibility, member, what) = match item {
                        ImplItem::Fn(method) => (&method.vis, &method.sig.ident, "a method"),
                        ImplItem::Const(constant) => (&constant.vis, &constant.ident, "a constant"),
                        _ => continue,
                    };
                    if is_public(visibility) {
                        self.stray(format!("{name}::{member}"), what);
                    }
                }
            }
        }
    }
}

fn read_function(place: &str, function: &ItemFn) -> Function {
    let parameters = function.sig.inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) => (name.ident.to_string(), Kind::of(&typed.ty)),
            _ => ("a pattern".to_owned(), Kind::Other("a pattern".to_owned())),
        },
        FnArg::Receiver(_) => ("self".to_owned(), Kind::Other("self".to_owned())),
    });
    Function {
        place: place.to_owned(),
        name: function.sig.ident.to_string(),
        parameters: parameters.collect(),
        returns: match &function.sig.output {
            ReturnType::Type(_, written) => Kind::of(written),
            ReturnType::Default => Kind::Other("()".to_owned()),
        },
        signature: function.sig.clone(),
        attributes: function.attrs.clone(),
    }
}

fn read_fields(fields: &Fields) -> Vec<Field> {
    let read = fields.iter().map(|field| Field {
        name: field.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
        kind: Kind::of(&field.ty),
        attributes: field.attrs.clone(),
        public: is_public(&field.vis),
    });
    read.collect()
}

/// The doc comment as text.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit {
                lit: Lit::Str(text), ..
            }) = &pair.value
        {
            lines.push(text.value());
        }
    }
    lines.join("\n")
}

/// What `#[serde(…)]` says: name and value, where it has one.
pub(crate) fn serde(attributes: &[Attribute]) -> BTreeMap<String, Option<String>> {
    let mut said = BTreeMap::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let parts = attribute
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .expect("serde's words");
        for part in parts {
            let name = part.path().get_ident().map(ToString::to_string).unwrap_or_default();
            let value = match part {
                Meta::NameValue(pair) => match pair.value {
                    Expr::Lit(ExprLit {
                        lit: Lit::Str(text), ..
                    }) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            };
            said.insert(name, value);
        }
    }
    said
}

/// The names in `#[derive(…)]`.
pub(crate) fn derives(attributes: &[Attribute]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        let paths = attribute
            .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
            .expect("names");
        names.extend(
            paths
                .iter()
                .filter_map(|path| path.segments.last())
                .map(|segment| segment.ident.to_string()),
        );
    }
    names
}
