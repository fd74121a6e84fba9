//! A value written down: a default, or an argument of an example call.

use serde_json::{Map, Value};

use super::{Api, Field, Shape, Ty, TypeDef};

/// A value written down, as every language can write it.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// An option with nothing in it.
    Nothing,
    /// True or false.
    Bool(bool),
    /// A whole number, of either size.
    Whole(i64),
    /// A floating-point number.
    Float(f64),
    /// A decimal, as text with its scale: `1.10`.
    Decimal(String),
    /// A date: `2026-01-31`.
    Date(String),
    /// A moment: `2026-01-31T23:59:00+03:00`.
    Instant(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Literal>),
    /// A variant of an enum without data.
    Choice {
        /// The enum.
        ty: String,
        /// The variant, by its name in Rust.
        variant: String,
    },
    /// A struct, or a variant of an enum with data. Fields that are left out have their default.
    Record {
        /// The type.
        ty: String,
        /// The variant, by its name in Rust.
        variant: Option<String>,
        /// The fields that are given, in the order of the type.
        fields: Vec<(String, Literal)>,
    },
}

impl Literal {
    /// What a JSON value says as a value of a type; in words, why it says nothing.
    pub fn of_json(api: &Api, ty: &Ty, value: &Value) -> Result<Self, String> {
        let wrong = || format!("{value} is no {}", ty.rust());
        let text = || value.as_str().map(str::to_owned).ok_or_else(wrong);
        Ok(match ty {
            Ty::Option(_) if value.is_null() => Self::Nothing,
            Ty::Option(inner) => Self::of_json(api, inner, value)?,
            Ty::Decimal => Self::Decimal(text()?),
            Ty::Date => Self::Date(text()?),
            Ty::Instant => Self::Instant(text()?),
            Ty::Text => Self::Text(text()?),
            Ty::Small | Ty::Whole => Self::Whole(value.as_i64().ok_or_else(wrong)?),
            Ty::Float => Self::Float(value.as_f64().ok_or_else(wrong)?),
            Ty::Bool => Self::Bool(value.as_bool().ok_or_else(wrong)?),
            Ty::List(inner) => {
                let elements = value.as_array().ok_or_else(wrong)?.iter();
                let read = elements.map(|element| Self::of_json(api, inner, element));
                Self::List(read.collect::<Result<_, _>>()?)
            }
            Ty::Named(name) => {
                let one = api.ty(name).ok_or_else(wrong)?;
                match &one.shape {
                    Shape::Choice(_) => Self::choice(one, value).ok_or_else(wrong)?,
                    Shape::Record(fields) => Self::record(api, one, None, fields, value)?,
                    Shape::Union(variants) => {
                        let kind = value.get("kind").and_then(Value::as_str).ok_or_else(wrong)?;
                        let variant = variants.iter().find(|one| one.wire == kind).ok_or_else(wrong)?;
                        Self::record(api, one, Some(&variant.name), &variant.fields, value)?
                    }
                }
            }
        })
    }

    fn choice(one: &TypeDef, value: &Value) -> Option<Self> {
        let name = value.as_str()?;
        let variant = one.variants().iter().find(|variant| variant.wire == name)?;
        Some(Self::Choice {
            ty: one.name.clone(),
            variant: variant.name.clone(),
        })
    }

    fn record(
        api: &Api,
        one: &TypeDef,
        variant: Option<&str>,
        fields: &[Field],
        value: &Value,
    ) -> Result<Self, String> {
        let object = value.as_object().ok_or_else(|| format!("{value} is no {}", one.name))?;
        let unknown = |key: &&String| *key != "kind" && !fields.iter().any(|field| field.name == **key);
        if let Some(key) = object.keys().find(unknown) {
            return Err(format!("{} has no {key}", one.name));
        }
        let mut given = Vec::new();
        for field in fields {
            if let Some(value) = object.get(&field.name) {
                given.push((field.name.clone(), Self::of_json(api, &field.ty, value)?));
            } else if field.default.is_none() {
                return Err(format!("{} needs {}", one.name, field.name));
            }
        }
        Ok(Self::Record {
            ty: one.name.clone(),
            variant: variant.map(str::to_owned),
            fields: given,
        })
    }

    /// The value in JSON.
    pub fn to_json(&self, api: &Api) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Whole(value) => (*value).into(),
            Self::Float(value) => (*value).into(),
            Self::Decimal(text) | Self::Date(text) | Self::Instant(text) | Self::Text(text) => text.as_str().into(),
            Self::List(elements) => elements.iter().map(|element| element.to_json(api)).collect(),
            Self::Choice { ty, variant } => wire(api, ty, variant).into(),
            Self::Record { ty, variant, fields } => {
                let mut object = Map::new();
                if let Some(variant) = variant {
                    object.insert("kind".to_owned(), wire(api, ty, variant).into());
                }
                for (name, value) in fields {
                    object.insert(name.clone(), value.to_json(api));
                }
                Value::Object(object)
            }
        }
    }

    /// The same value with every default written out, so that two of them can be compared.
    #[must_use]
    pub fn in_full(&self, api: &Api) -> Self {
        match self {
            Self::List(elements) => Self::List(elements.iter().map(|element| element.in_full(api)).collect()),
            Self::Record { ty, variant, fields } => {
                let known = api.ty(ty).map_or(&[][..], |one| one.fields_of(variant.as_deref()));
                let full = known.iter().filter_map(|field| {
                    let given = fields.iter().find(|(name, _)| *name == field.name);
                    let value = given.map(|(_, value)| value).or(field.default.as_ref())?;
                    Some((field.name.clone(), value.in_full(api)))
                });
                Self::Record {
                    ty: ty.clone(),
                    variant: variant.clone(),
                    fields: full.collect(),
                }
            }
            other => other.clone(),
        }
    }

    /// The value as Rust writes it, where the API's names, `Decimal` and `NaiveDate` are in scope; for defaults, of which no
    /// date is one.
    pub fn rust(&self, api: &Api, ty: &Ty) -> String {
        match (self, ty) {
            (Self::Nothing, _) => "None".to_owned(),
            (value, Ty::Option(inner)) => format!("Some({})", value.rust(api, inner)),
            (Self::Bool(value), _) => value.to_string(),
            (Self::Whole(value), _) => value.to_string(),
            (Self::Float(value), _) => format!("{value:?}"),
            (Self::Decimal(text), _) => decimal(text),
            (Self::Date(text) | Self::Instant(text), _) => format!("{text:?}.parse().expect(\"a date\")"),
            (Self::Text(text), _) if text.is_empty() => "String::new()".to_owned(),
            (Self::Text(text), _) => format!("{text:?}.to_owned()"),
            (Self::List(elements), _) if elements.is_empty() => "Vec::new()".to_owned(),
            (Self::List(elements), Ty::List(inner)) => {
                let elements: Vec<String> = elements.iter().map(|element| element.rust(api, inner)).collect();
                format!("vec![{}]", elements.join(", "))
            }
            (Self::List(_), _) => "Vec::new()".to_owned(),
            (Self::Choice { ty, variant }, _) => format!("{ty}::{variant}"),
            (Self::Record { ty, variant, .. }, _) => {
                let path = variant
                    .as_ref()
                    .map_or_else(|| ty.clone(), |variant| format!("{ty}::{variant}"));
                let full = self.in_full(api);
                let (Self::Record { fields, .. }, Some(one)) = (&full, api.ty(ty)) else {
                    return path;
                };
                let known = one.fields_of(variant.as_deref());
                let written = fields.iter().filter_map(|(name, value)| {
                    let field = known.iter().find(|field| field.name == *name)?;
                    Some(format!("{name}: {}", value.rust(api, &field.ty)))
                });
                let written: Vec<String> = written.collect();
                if written.is_empty() && variant.is_some() {
                    path
                } else {
                    format!("{path} {{ {} }}", written.join(", "))
                }
            }
        }
    }
}

fn wire<'a>(api: &'a Api, ty: &str, variant: &'a str) -> &'a str {
    let found = api.ty(ty).and_then(|one| one.variant(variant));
    found.map_or(variant, |found| &found.wire)
}

/// `1.10` as `Decimal::new(110, 2)`.
fn decimal(text: &str) -> String {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    match (text, part.len()) {
        ("0", _) => "Decimal::ZERO".to_owned(),
        ("1", _) => "Decimal::ONE".to_owned(),
        (_, 0) => format!("Decimal::new({whole}, 0)"),
        (_, scale) => {
            let digits = format!("{whole}{part}");
            let (sign, digits) = digits
                .strip_prefix('-')
                .map_or(("", digits.as_str()), |rest| ("-", rest));
            let digits = digits.trim_start_matches('0');
            format!(
                "Decimal::new({sign}{}, {scale})",
                if digits.is_empty() { "0" } else { digits }
            )
        }
    }
}
