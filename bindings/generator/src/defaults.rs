//! What a field is when it is left out, read from the source: the type's `Default`, or a function that is one literal.

use std::collections::BTreeMap;

use syn::punctuated::Punctuated;
use syn::{Block, Expr, ExprCall, ExprStruct, ImplItem, Lit, Macro, Member, Path, Stmt, Token, UnOp};

use crate::model::{Literal, Ty};
use crate::source::{derives, is_public, serde};
use crate::surface::{Field, Named, Shape, Surface};

/// How deep a default may refer to others.
const DEEPEST: usize = 16;

type Read = Result<Literal, String>;

/// What a field is when it is left out; nothing if it may not be. An `Err` says what cannot be read.
pub(crate) fn of_field(surface: &Surface, one: &Named, field: &Field) -> Result<Option<Literal>, String> {
    let Ok(ty) = &field.written else { return Ok(None) };
    let said = serde(&field.attributes);
    let scope = Scope {
        surface,
        file: &one.place.file,
        depth: 0,
    };
    match said.get("default") {
        // serde itself takes a missing option for none, unless a `with` reads it.
        None if matches!(ty, Ty::Option(_)) && !said.contains_key("with") => Ok(Some(Literal::Nothing)),
        None => Ok(None),
        Some(None) => scope.usual(ty).map(Some),
        Some(Some(path)) => {
            let helper = surface.helpers.get(&(one.place.file.clone(), path.clone()));
            match helper.filter(|helper| helper.sig.inputs.is_empty() && !is_public(&helper.vis)) {
                Some(helper) => scope
                    .body(&helper.block, ty)
                    .map(Some)
                    .map_err(|why| format!("the body of {path} is not one literal: {why}")),
                None => Err(format!("{path} is no private function of that file")),
            }
        }
    }
}

/// The `Default` of a type, where it has one. An `Err` says what cannot be read.
pub(crate) fn of_type(surface: &Surface, one: &Named) -> Result<Option<Literal>, String> {
    let written = surface.defaults.contains_key(&one.name);
    if !written && !derives(&one.attributes).contains("Default") {
        return Ok(None);
    }
    let scope = Scope {
        surface,
        file: &one.place.file,
        depth: 0,
    };
    let read = scope.usual(&Ty::Named(one.name.clone()));
    let words = |why: String| {
        if written {
            format!("its Default is not made of literals: {why}")
        } else {
            why
        }
    };
    read.map(Some).map_err(words)
}

/// Where an expression stands.
#[derive(Clone, Copy)]
struct Scope<'a> {
    surface: &'a Surface,
    file: &'a str,
    depth: usize,
}

impl Scope<'_> {
    fn deeper(self) -> Result<Self, String> {
        let depth = self.depth.saturating_add(1);
        if depth > DEEPEST {
            return Err("it refers to itself".to_owned());
        }
        Ok(Self { depth, ..self })
    }

    /// The `Default` of a type: nothing, nought, or what a type of ours says.
    fn usual(self, ty: &Ty) -> Read {
        Ok(match ty {
            Ty::Decimal => Literal::Decimal("0".to_owned()),
            Ty::Small | Ty::Whole => Literal::Whole(0),
            Ty::Float => Literal::Float(0.0),
            Ty::Bool => Literal::Bool(false),
            Ty::Text => Literal::Text(String::new()),
            Ty::List(_) => Literal::List(Vec::new()),
            Ty::Option(_) => Literal::Nothing,
            Ty::Date | Ty::Instant => return Err("a day has no default".to_owned()),
            Ty::Named(name) => {
                let one = self
                    .surface
                    .named(name)
                    .ok_or_else(|| format!("{name} is no public type"))?;
                let scope = Scope {
                    file: &one.place.file,
                    ..self.deeper()?
                };
                match self.surface.defaults.get(name) {
                    Some((place, written)) => {
                        let scope = Scope {
                            file: &place.file,
                            ..scope
                        };
                        let body = written.items.iter().find_map(|item| match item {
                            ImplItem::Fn(one) => Some(&one.block),
                            _ => None,
                        });
                        scope.body(body.ok_or("an impl without a function")?, ty)?
                    }
                    None if derives(&one.attributes).contains("Default") => scope.derived(one)?,
                    None => return Err(format!("{name} has no Default")),
                }
            }
        })
    }

    fn derived(self, one: &Named) -> Read {
        match &one.shape {
            Shape::Unnamed => Err("its fields have no names".to_owned()),
            Shape::Struct(fields) => {
                let fields = fields.iter().map(|field| {
                    let ty = field.written.as_ref().map_err(Clone::clone)?;
                    Ok((field.name.clone(), self.usual(ty)?))
                });
                Ok(Literal::Record {
                    ty: one.name.clone(),
                    variant: None,
                    fields: fields.collect::<Result<_, String>>()?,
                })
            }
            Shape::Enum(variants) => {
                let marked =
                    |one: &&crate::surface::Variant| one.attributes.iter().any(|one| one.path().is_ident("default"));
                let variant = variants.iter().find(marked).ok_or("no variant is the #[default]")?;
                Ok(variant_literal(one, &variant.name))
            }
        }
    }

    fn body(self, block: &Block, ty: &Ty) -> Read {
        match block.stmts.as_slice() {
            [Stmt::Expr(value, None)] => self.value(value, ty),
            [Stmt::Macro(list)] if list.semi_token.is_none() => self.list(&list.mac, ty),
            _ => Err("more than one expression".to_owned()),
        }
    }

    /// What an expression says as a value of a type.
    fn value(self, value: &Expr, ty: &Ty) -> Read {
        match (value, ty) {
            (Expr::Paren(inner), _) => self.value(&inner.expr, ty),
            (Expr::Group(inner), _) => self.value(&inner.expr, ty),
            (Expr::Path(path), Ty::Option(_)) if path.path.is_ident("None") => Ok(Literal::Nothing),
            (Expr::Call(call), Ty::Option(inner)) if is_call(call, "Some") => match call.args.first() {
                Some(one) => self.value(one, inner),
                None => Err("Some of nothing".to_owned()),
            },
            (Expr::Lit(literal), _) => plain(&literal.lit, ty, false),
            (Expr::Unary(negative), _) if matches!(negative.op, UnOp::Neg(_)) => match &*negative.expr {
                Expr::Lit(literal) => plain(&literal.lit, ty, true),
                _ => Err("no literal behind the minus".to_owned()),
            },
            (Expr::Macro(list), _) => self.list(&list.mac, ty),
            (Expr::MethodCall(call), Ty::Text) if call.method == "to_owned" || call.method == "to_string" => {
                match &*call.receiver {
                    Expr::Lit(literal) => plain(&literal.lit, ty, false),
                    _ => Err("no literal text".to_owned()),
                }
            }
            (Expr::Path(path), _) => self.path(&path.path, ty),
            (Expr::Call(call), _) => self.call(call, ty),
            (Expr::Struct(one), Ty::Named(name)) => self.record(one, name),
            _ => Err(format!("no literal of {}", ty.rust())),
        }
    }

    /// `Decimal::ONE` or `Enum::Variant`.
    fn path(self, path: &Path, ty: &Ty) -> Read {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let last = names.last().map_or("", String::as_str);
        match ty {
            Ty::Decimal => {
                let text = match last {
                    "ZERO" => "0",
                    "ONE" => "1",
                    "NEGATIVE_ONE" => "-1",
                    "TWO" => "2",
                    "TEN" => "10",
                    "ONE_HUNDRED" => "100",
                    "ONE_THOUSAND" => "1000",
                    other => return Err(format!("{other} is no constant that is known")),
                };
                Ok(Literal::Decimal(text.to_owned()))
            }
            Ty::Named(name) => {
                let one = self
                    .surface
                    .named(name)
                    .ok_or_else(|| format!("{name} is no public type"))?;
                match one.variants().iter().find(|variant| variant.name == last) {
                    Some(variant) if variant.fields.is_empty() => Ok(variant_literal(one, last)),
                    _ => Err(format!("{last} is no variant of {name} without data")),
                }
            }
            _ => Err(format!("{last} is no literal")),
        }
    }

    fn call(self, call: &ExprCall, ty: &Ty) -> Read {
        let Expr::Path(path) = &*call.func else {
            return Err("a call of no name".to_owned());
        };
        let names: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let arguments: Vec<&Expr> = call.args.iter().collect();
        match (names.as_slice(), arguments.as_slice(), ty) {
            (["Vec", "new"], [], Ty::List(_)) => Ok(Literal::List(Vec::new())),
            (["String", "new"], [], Ty::Text) => Ok(Literal::Text(String::new())),
            (["String", "from"], [Expr::Lit(one)], Ty::Text) => plain(&one.lit, ty, false),
            ([.., "default"], [], _) => self.usual(ty),
            (["Decimal", "from"], [one], Ty::Decimal) => match self.value(one, &Ty::Whole)? {
                Literal::Whole(whole) => Ok(Literal::Decimal(whole.to_string())),
                _ => Err("Decimal::from no whole number".to_owned()),
            },
            (["Decimal", "new"], [digits, scale], Ty::Decimal) => {
                match (self.value(digits, &Ty::Whole)?, self.value(scale, &Ty::Whole)?) {
                    (Literal::Whole(digits), Literal::Whole(scale)) => {
                        decimal_text(digits, scale).map(Literal::Decimal)
                    }
                    _ => Err("Decimal::new of no whole numbers".to_owned()),
                }
            }
            ([name], [], _) => {
                let helper = self.surface.helpers.get(&(self.file.to_owned(), (*name).to_owned()));
                let helper = helper.ok_or_else(|| format!("{name} is no function of that file"))?;
                self.deeper()?.body(&helper.block, ty)
            }
            _ => Err(format!("a call of {}", names.join("::"))),
        }
    }

    fn record(self, written: &ExprStruct, name: &str) -> Read {
        let one = self
            .surface
            .named(name)
            .ok_or_else(|| format!("{name} is no public type"))?;
        if written.rest.is_some() {
            return Err("`..` hides what the fields are".to_owned());
        }
        let last = written.path.segments.last().map(|segment| segment.ident.to_string());
        let last = last.unwrap_or_default();
        let variant = one.variants().iter().find(|variant| variant.name == last);
        let known = match (&one.shape, variant) {
            (Shape::Struct(fields), _) => fields,
            (Shape::Enum(_), Some(variant)) => &variant.fields,
            _ => return Err(format!("{last} is no variant of {name}")),
        };
        let mut given: BTreeMap<String, &Expr> = BTreeMap::new();
        for field in &written.fields {
            if let Member::Named(name) = &field.member {
                given.insert(name.to_string(), &field.expr);
            }
        }
        let fields = known.iter().map(|field| {
            let ty = field.written.as_ref().map_err(Clone::clone)?;
            let value = given
                .get(&field.name)
                .ok_or_else(|| format!("{} is not there", field.name))?;
            Ok((field.name.clone(), self.value(value, ty)?))
        });
        let fields = fields.collect::<Result<_, String>>()?;
        Ok(Literal::Record {
            ty: one.name.clone(),
            variant: variant.map(|variant| variant.name.clone()),
            fields,
        })
    }

    fn list(self, list: &Macro, ty: &Ty) -> Read {
        let Ty::List(inner) = ty else {
            return Err("a macro that is no list".to_owned());
        };
        if !list.path.is_ident("vec") {
            return Err("a macro other than vec!".to_owned());
        }
        let elements = list
            .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
            .map_err(|fault| fault.to_string())?;
        let read = elements.iter().map(|element| self.value(element, inner));
        Ok(Literal::List(read.collect::<Result<_, _>>()?))
    }
}

fn variant_literal(one: &Named, variant: &str) -> Literal {
    let (ty, variant) = (one.name.clone(), variant.to_owned());
    if one.carries_data() {
        Literal::Record {
            ty,
            variant: Some(variant),
            fields: Vec::new(),
        }
    } else {
        Literal::Choice { ty, variant }
    }
}

fn is_call(call: &ExprCall, name: &str) -> bool {
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident(name)) && call.args.len() == 1
}

fn plain(literal: &Lit, ty: &Ty, negative: bool) -> Read {
    let wrong = || format!("no literal of {}", ty.rust());
    let sign = if negative { "-" } else { "" };
    match (literal, ty) {
        (Lit::Int(digits), Ty::Small | Ty::Whole) => {
            let text = format!("{sign}{}", digits.base10_digits());
            text.parse().map(Literal::Whole).map_err(|_| wrong())
        }
        (Lit::Int(_) | Lit::Float(_), Ty::Float) => {
            let digits = match literal {
                Lit::Int(digits) => digits.base10_digits(),
                Lit::Float(digits) => digits.base10_digits(),
                _ => return Err(wrong()),
            };
            format!("{sign}{digits}")
                .parse()
                .map(Literal::Float)
                .map_err(|_| wrong())
        }
        (Lit::Bool(value), Ty::Bool) => Ok(Literal::Bool(value.value)),
        (Lit::Str(text), Ty::Text) => Ok(Literal::Text(text.value())),
        _ => Err(wrong()),
    }
}

/// 110 and 2 are `1.10`.
fn decimal_text(digits: i64, scale: i64) -> Result<String, String> {
    let scale = usize::try_from(scale).map_err(|_| "a negative scale".to_owned())?;
    let (sign, digits) = (if digits < 0 { "-" } else { "" }, digits.unsigned_abs().to_string());
    let least = scale.saturating_add(1);
    let digits = format!("{digits:0>least$}");
    let (whole, part) = digits
        .split_at_checked(digits.len().saturating_sub(scale))
        .ok_or("a scale longer than the digits")?;
    let dot = if part.is_empty() { "" } else { "." };
    Ok(format!("{sign}{whole}{dot}{part}"))
}
