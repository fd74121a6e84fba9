//! The JSON Schema of every type and function, for OpenAPI, web forms and other languages.

use serde_json::{Map, Value, json};

use super::Output;
use crate::fault::Faults;
use crate::model::doc::{Doc, Plain};
use crate::model::{Api, ErrorDef, Field, Function, Shape, Ty, TypeDef, Variant};

/// What every language holds exactly.
const SAFE: i64 = 9_007_199_254_740_991;

pub(super) fn files(api: &Api) -> Result<Vec<Output>, Faults> {
    let mut definitions = plain();
    for one in &api.types {
        definitions.insert(one.name.clone(), type_schema(api, one));
    }
    definitions.insert(api.error.name.clone(), error_schema(&api.error));
    let functions: Map<String, Value> = api
        .functions
        .iter()
        .map(|function| (function.name.clone(), function_schema(api, function)))
        .collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": crate::code::MARK,
        "title": "chama-core",
        "description": "Every type of chama-core as JSON, and under `functions` the arguments and the result of every function.",
        "$defs": definitions,
        "functions": functions,
    });
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
    let path = "bindings/json/schema.json".to_owned();
    Ok(vec![Output { path, text }])
}

fn plain() -> Map<String, Value> {
    let defs = json!({
        "Decimal": {
            "description": "A decimal number, exactly: `1234.50`.",
            "type": "string",
            "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$",
        },
        "Date": {
            "description": "A day of the calendar: `2026-01-31`.",
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        },
        "Instant": {
            "description": "A moment with its offset from UTC: `2026-01-31T23:59:00+03:00`.",
            "type": "string",
            "format": "date-time",
        },
        "Small": {
            "description": "A whole number of 32 bits.",
            "type": "integer",
            "minimum": i32::MIN,
            "maximum": i32::MAX,
        },
        "Whole": {
            "description": "A whole number that every language holds exactly.",
            "type": "integer",
            "minimum": SAFE.saturating_neg(),
            "maximum": SAFE,
        },
    });
    match defs {
        Value::Object(defs) => defs,
        _ => Map::new(),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn of(ty: &Ty) -> Value {
    match ty {
        Ty::Decimal => reference("Decimal"),
        Ty::Date => reference("Date"),
        Ty::Instant => reference("Instant"),
        Ty::Small => reference("Small"),
        Ty::Whole => reference("Whole"),
        Ty::Float => json!({ "type": "number" }),
        Ty::Bool => json!({ "type": "boolean" }),
        Ty::Text => json!({ "type": "string" }),
        Ty::List(inner) => json!({ "type": "array", "items": of(inner) }),
        Ty::Option(inner) => json!({ "anyOf": [of(inner), { "type": "null" }] }),
        Ty::Named(name) => reference(name),
    }
}

fn said(doc: &Doc) -> Value {
    doc.text(&Plain).into()
}

fn type_schema(api: &Api, one: &TypeDef) -> Value {
    let described = match &one.shape {
        Shape::Record(fields) => object(api, None, fields),
        Shape::Choice(variants) => {
            let choices = variants
                .iter()
                .map(|variant| json!({ "const": variant.wire, "description": said(&variant.doc) }));
            json!({ "oneOf": choices.collect::<Vec<_>>() })
        }
        Shape::Union(variants) => {
            let kinds = variants.iter().map(|variant| {
                let described = object(api, Some(("kind", &variant.wire)), &variant.fields);
                with(
                    json!({ "title": variant.name, "description": said(&variant.doc) }),
                    described,
                )
            });
            json!({ "oneOf": kinds.collect::<Vec<_>>() })
        }
    };
    with(
        json!({ "description": said(&one.doc), "x-module": one.module }),
        described,
    )
}

/// `first` with the keys of `second` behind its own.
fn with(first: Value, second: Value) -> Value {
    match (first, second) {
        (Value::Object(mut first), Value::Object(second)) => {
            first.extend(second);
            Value::Object(first)
        }
        (first, _) => first,
    }
}

fn object(api: &Api, tag: Option<(&str, &str)>, fields: &[Field]) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    if let Some((key, name)) = tag {
        properties.insert(key.to_owned(), json!({ "const": name }));
        required.push(key.to_owned());
    }
    for field in fields {
        let mut described = with(json!({ "description": said(&field.doc) }), of(&field.ty));
        match (&field.default, &mut described) {
            (Some(default), Value::Object(described)) => {
                described.insert("default".to_owned(), default.to_json(api));
            }
            _ => required.push(field.name.clone()),
        }
        properties.insert(field.name.clone(), described);
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn error_schema(error: &ErrorDef) -> Value {
    let kinds = error.variants.iter().map(|variant| {
        let mut fields: Vec<&Field> = variant.fields.iter().collect();
        fields.sort_by_key(|field| field.default.is_some());
        error_variant(variant, &fields)
    });
    json!({ "description": said(&error.doc), "oneOf": kinds.collect::<Vec<_>>() })
}

fn error_variant(variant: &Variant, fields: &[&Field]) -> Value {
    let mut properties = Map::new();
    properties.insert("code".to_owned(), json!({ "const": variant.wire }));
    for field in fields {
        let described = with(json!({ "description": said(&field.doc) }), of(&field.ty));
        properties.insert(field.name.clone(), described);
    }
    properties.insert(
        "message".to_owned(),
        json!({ "description": "The whole in a sentence, for people.", "type": "string" }),
    );
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "title": variant.name,
        "description": said(&variant.doc),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn function_schema(api: &Api, function: &Function) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for param in &function.params {
        properties.insert(param.name.clone(), of(&param.ty));
        required.push(&param.name);
    }
    let mut described = json!({
        "description": said(&function.doc),
        "x-module": function.module,
        "args": { "type": "object", "properties": properties, "required": required, "additionalProperties": false },
        "returns": of(&function.returns),
    });
    let Value::Object(object) = &mut described else {
        return described;
    };
    if function.can_fail {
        object.insert("error".to_owned(), reference(&api.error.name));
        object.insert("x-errors".to_owned(), function.doc.errors_text(&Plain).into());
    }
    if let Some(example) = &function.example {
        let args: Map<String, Value> = function
            .params
            .iter()
            .zip(&example.args)
            .map(|(param, value)| (param.name.clone(), value.to_json(api)))
            .collect();
        object.insert(
            "x-example".to_owned(),
            json!({ "args": args, "returns": example.returns.to_json(api) }),
        );
    }
    described
}
