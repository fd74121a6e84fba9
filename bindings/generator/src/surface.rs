//! What the source makes public, as it is written: loosely, so that the rules can say what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Fields, FnArg, GenericArgument, ImplItem, Item, ItemFn, ItemImpl, Pat, Path, PathArguments, ReturnType,
    Signature, Token, Type, Visibility,
};

use crate::fault::Place;
use crate::model::{Pass, Ty};
use crate::source::{Source, doc, is_public, place};

/// The one enum whose JSON has a `code`, and which no function takes.
pub(crate) const ERROR: &str = "ChamaError";

/// A type, or in words what the source has instead.
pub(crate) type Written = Result<Ty, String>;

pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) written: Written,
    pub(crate) pass: Pass,
}

pub(crate) struct Function {
    pub(crate) place: Place,
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) signature: Signature,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Written,
    pub(crate) can_fail: bool,
}

pub(crate) struct Field {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) written: Written,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) public: bool,
}

pub(crate) struct Variant {
    pub(crate) place: Place,
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
    pub(crate) place: Place,
    pub(crate) module: String,
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
                    let named = |field| (self.field_of(variant, field), field);
                    variant.fields.iter().map(named)
                })
                .collect(),
            Shape::Unnamed => Vec::new(),
        }
    }

    fn field_of(&self, variant: &Variant, field: &Field) -> String {
        format!("{}::{}.{}", self.name, variant.name, field.name)
    }

    pub(crate) fn variants(&self) -> &[Variant] {
        match &self.shape {
            Shape::Enum(variants) => variants,
            Shape::Struct(_) | Shape::Unnamed => &[],
        }
    }

    /// Whether it is an enum in which a variant carries data.
    pub(crate) fn carries_data(&self) -> bool {
        self.variants().iter().any(|one| !one.fields.is_empty() || one.tuple)
    }

    pub(crate) fn is_choice(&self) -> bool {
        matches!(&self.shape, Shape::Enum(_)) && !self.carries_data()
    }
}

/// A method, a constant, a trait …: what is public and neither a function nor a type.
pub(crate) struct Stray {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) what: &'static str,
}

/// Everything public in the source, and what the rules need beside it.
#[derive(Default)]
pub(crate) struct Surface {
    /// The domain modules with their docs, in the order of `lib.rs`.
    pub(crate) modules: Vec<(String, Place, String)>,
    pub(crate) functions: Vec<Function>,
    pub(crate) types: Vec<Named>,
    pub(crate) strays: Vec<Stray>,
    /// (file, enum) of every `kind_enum!`.
    pub(crate) kind_enums: BTreeSet<(String, String)>,
    /// (file, name) → every function, for defaults.
    pub(crate) helpers: BTreeMap<(String, String), ItemFn>,
    /// type → the file and the body of its hand-written `Default`.
    pub(crate) defaults: BTreeMap<String, (Place, ItemImpl)>,
}

impl Surface {
    pub(crate) fn of(sources: &[Source]) -> Self {
        let mut surface = Self::default();
        for source in sources {
            if source.is_root {
                let at = Place {
                    file: source.path.clone(),
                    line: 1,
                };
                surface
                    .modules
                    .push((source.module.clone(), at, doc(&source.file.attrs)));
            }
            for item in &source.file.items {
                surface.read(source, item);
            }
        }
        surface
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Named> {
        self.types.iter().find(|one| one.name == name)
    }

    fn read(&mut self, source: &Source, item: &Item) {
        let file = &source.path;
        match item {
            Item::Fn(function) => {
                let name = function.sig.ident.to_string();
                self.helpers.insert((file.clone(), name), function.clone());
                if is_public(&function.vis) {
                    self.functions.push(read_function(source, function));
                }
            }
            Item::Struct(one) if is_public(&one.vis) => {
                let shape = match &one.fields {
                    Fields::Named(_) => Shape::Struct(read_fields(file, &one.fields)),
                    _ => Shape::Unnamed,
                };
                let generic = !one.generics.params.is_empty();
                self.add_type(source, &one.ident, &one.attrs, generic, shape);
            }
            Item::Enum(one) if is_public(&one.vis) => {
                let variants = one.variants.iter().map(|variant| Variant {
                    place: place(file, variant),
                    name: variant.ident.to_string(),
                    fields: read_fields(file, &variant.fields),
                    attributes: variant.attrs.clone(),
                    tuple: matches!(variant.fields, Fields::Unnamed(_)),
                });
                let shape = Shape::Enum(variants.collect());
                let generic = !one.generics.params.is_empty();
                self.add_type(source, &one.ident, &one.attrs, generic, shape);
            }
            Item::Impl(one) => self.read_impl(file, one),
            Item::Macro(one) if last(&one.mac.path) == "kind_enum" => {
                let names = one
                    .mac
                    .parse_body_with(Punctuated::<syn::Ident, Token![,]>::parse_terminated);
                let names = names.into_iter().flatten();
                self.kind_enums
                    .extend(names.map(|name| (file.clone(), name.to_string())));
            }
            Item::Macro(one) if one.attrs.iter().any(|one| one.path().is_ident("macro_export")) => {
                let name = one.ident.as_ref().map_or("?".to_owned(), ToString::to_string);
                self.stray(place(file, item), name, "an exported macro");
            }
            Item::Mod(one) if one.content.is_some() && is_public(&one.vis) => {
                self.stray(
                    place(file, item),
                    one.ident.to_string(),
                    "a public module inside a file",
                );
            }
            Item::Const(one) => self.stray_if(file, &one.vis, &one.ident, "a constant"),
            Item::Static(one) => self.stray_if(file, &one.vis, &one.ident, "a static"),
            Item::Trait(one) => self.stray_if(file, &one.vis, &one.ident, "a trait"),
            Item::Type(one) => self.stray_if(file, &one.vis, &one.ident, "a type alias"),
            Item::Union(one) => self.stray_if(file, &one.vis, &one.ident, "a union"),
            _ => {}
        }
    }

    fn add_type(&mut self, source: &Source, name: &syn::Ident, attributes: &[Attribute], generic: bool, shape: Shape) {
        self.types.push(Named {
            place: place(&source.path, name),
            module: source.module.clone(),
            name: name.to_string(),
            attributes: attributes.to_vec(),
            generic,
            shape,
        });
    }

    fn stray_if(&mut self, file: &str, visibility: &Visibility, name: &syn::Ident, what: &'static str) {
        if is_public(visibility) {
            self.stray(place(file, name), name.to_string(), what);
        }
    }

    fn stray(&mut self, place: Place, name: String, what: &'static str) {
        self.strays.push(Stray { place, name, what });
    }

    fn read_impl(&mut self, file: &str, one: &ItemImpl) {
        let Ok(Ty::Named(name)) = written(&one.self_ty) else {
            return;
        };
        match &one.trait_ {
            Some((_, path, _)) if path.is_ident("Default") => {
                self.defaults.insert(name, (place(file, one), one.clone()));
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
                        self.stray(place(file, member), format!("{name}::{member}"), what);
                    }
                }
            }
        }
    }
}

fn last(path: &Path) -> String {
    path.segments
        .last()
        .map(|segment| segment.ident.to_string())
        .unwrap_or_default()
}

fn read_function(source: &Source, function: &ItemFn) -> Function {
    let parameters = function.sig.inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => {
            let (written, pass) = passed(&typed.ty);
            let name = match &*typed.pat {
                Pat::Ident(name) => name.ident.unraw().to_string(),
                _ => "a pattern".to_owned(),
            };
            Parameter { name, written, pass }
        }
        FnArg::Receiver(_) => Parameter {
            name: "self".to_owned(),
            written: Err(not_ours("self")),
            pass: Pass::Value,
        },
    });
    let (returns, can_fail) = match &function.sig.output {
        ReturnType::Type(_, returned) => returned_type(returned),
        ReturnType::Default => (Err(not_ours("()")), false),
    };
    Function {
        place: place(&source.path, &function.sig.ident),
        module: source.module.clone(),
        name: function.sig.ident.unraw().to_string(),
        parameters: parameters.collect(),
        returns,
        can_fail,
        signature: function.sig.clone(),
        attributes: function.attrs.clone(),
    }
}

fn read_fields(file: &str, fields: &Fields) -> Vec<Field> {
    let read = fields.iter().map(|field| Field {
        place: place(file, field),
        name: field
            .ident
            .as_ref()
            .map(|name| name.unraw().to_string())
            .unwrap_or_default(),
        written: written(&field.ty),
        attributes: field.attrs.clone(),
        public: is_public(&field.vis),
    });
    read.collect()
}

fn not_ours(what: &str) -> String {
    format!("`{what}` is not of the API's types")
}

/// `&str`, `&[T]`, `&T` or `T`.
fn passed(ty: &Type) -> (Written, Pass) {
    let Type::Reference(to) = ty else {
        return (written(ty), Pass::Value);
    };
    if to.mutability.is_some() || to.lifetime.is_some() {
        return (Err(not_ours("a reference with a `mut` or a lifetime")), Pass::Reference);
    }
    match &*to.elem {
        Type::Slice(slice) => (written(&slice.elem).map(|inner| Ty::List(Box::new(inner))), Pass::Slice),
        Type::Path(path) if path.path.is_ident("str") => (Ok(Ty::Text), Pass::Str),
        elem => (written(elem), Pass::Reference),
    }
}

/// `Result<T, ChamaError>` or `T`.
fn returned_type(ty: &Type) -> (Written, bool) {
    if let Type::Path(path) = ty
        && let Some(segment) = path.path.segments.last()
        && segment.ident == "Result"
        && let [one, Ok(Ty::Named(error))] = arguments(&segment.arguments).as_slice()
        && error == ERROR
    {
        return (one.clone(), true);
    }
    (written(ty), false)
}

fn arguments(written_arguments: &PathArguments) -> Vec<Written> {
    let PathArguments::AngleBracketed(list) = written_arguments else {
        return Vec::new();
    };
    let read = list.args.iter().map(|argument| match argument {
        GenericArgument::Type(ty) => written(ty),
        _ => Err(not_ours("a generic argument that is no type")),
    });
    read.collect()
}

/// A type in the closed language of the API.
pub(crate) fn written(ty: &Type) -> Written {
    let path = match ty {
        Type::Path(path) if path.qself.is_none() => &path.path,
        Type::Tuple(tuple) if tuple.elems.is_empty() => return Err(not_ours("()")),
        Type::Tuple(_) => return Err(not_ours("a tuple")),
        _ => return Err(not_ours("a type that is no name")),
    };
    let Some(segment) = path.segments.last() else {
        return Err(not_ours("an empty path"));
    };
    let name = segment.ident.to_string();
    match (name.as_str(), arguments(&segment.arguments).as_slice()) {
        ("Decimal", []) => Ok(Ty::Decimal),
        ("NaiveDate", []) => Ok(Ty::Date),
        ("i32", []) => Ok(Ty::Small),
        ("i64", []) => Ok(Ty::Whole),
        ("bool", []) => Ok(Ty::Bool),
        ("String", []) => Ok(Ty::Text),
        ("f64", []) => Ok(Ty::Float),
        ("DateTime", [Ok(Ty::Named(offset))]) if offset == "FixedOffset" => Ok(Ty::Instant),
        ("Vec", [one]) => Ok(Ty::List(Box::new(one.clone()?))),
        ("Option", [one]) => Ok(Ty::Option(Box::new(one.clone()?))),
        (own, []) if own.starts_with(char::is_uppercase) => Ok(Ty::Named(name)),
        _ => Err(not_ours(&name)),
    }
}
