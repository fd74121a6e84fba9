//! Types of a closed language, named fields, nothing generic, nothing recursive.

use std::collections::BTreeSet;

use crate::fault::{Fault, Faults};
use crate::model::{Pass, Ty};
use crate::source::{derives, hangs_on_a_cfg};
use crate::surface::{ERROR, Named, Parameter, Shape, Surface};

pub(super) fn only_known_types(surface: &Surface, faults: &mut Faults) {
    for function in &surface.functions {
        for parameter in &function.parameters {
            if let Some(says) = bad_parameter(surface, parameter) {
                let item = format!("{}({})", function.name, parameter.name);
                faults.add(&function.place, item, says);
            }
        }
        if let Some(says) = bad(surface, &function.returns) {
            faults.add(&function.place, format!("{} -> …", function.name), says);
        }
    }
    for one in &surface.types {
        for (item, field) in one.fields() {
            if let Some(says) = bad(surface, &field.written) {
                faults.add(&field.place, item, says);
            }
        }
    }
}

fn bad_parameter(surface: &Surface, parameter: &Parameter) -> Option<String> {
    let own = |ty: &Ty| ty.named().and_then(|name| surface.named(name));
    match (parameter.pass, &parameter.written) {
        (Pass::Value, Ok(Ty::Text)) => Some("take a &str".to_owned()),
        (Pass::Value, Ok(ty @ Ty::Named(_))) if own(ty).is_some_and(|one| !one.is_choice()) => {
            Some("take it by reference".to_owned())
        }
        (Pass::Value, Ok(Ty::List(_))) => Some("take it by reference".to_owned()),
        (Pass::Reference, Ok(ty)) if !matches!(ty, Ty::Named(_)) => {
            Some(format!("`&{}` is not of the API's types", ty.rust()))
        }
        _ => bad(surface, &parameter.written),
    }
}

/// What is wrong with a value that stands on its own: in a field, in a list, returned.
fn bad(surface: &Surface, written: &Result<Ty, String>) -> Option<String> {
    match written {
        Ok(ty) => bad_type(surface, ty),
        Err(says) => Some(says.clone()),
    }
}

fn bad_type(surface: &Surface, ty: &Ty) -> Option<String> {
    match ty {
        Ty::Named(name) if name == ERROR || surface.named(name).is_none() => {
            Some(format!("{name} is no public type of the API"))
        }
        Ty::Option(inner) if matches!(**inner, Ty::Option(_)) => Some("an option of an option".to_owned()),
        Ty::List(inner) | Ty::Option(inner) => bad_type(surface, inner),
        _ => None,
    }
}

pub(super) fn no_generics(surface: &Surface, faults: &mut Faults) {
    for function in &surface.functions {
        let signature = &function.signature;
        if !signature.generics.params.is_empty() || signature.generics.where_clause.is_some() {
            faults.add(&function.place, &function.name, "generic");
        }
        if signature.asyncness.is_some() || signature.unsafety.is_some() || signature.abi.is_some() {
            faults.add(&function.place, &function.name, "async, unsafe or extern");
        }
    }
    for one in surface.types.iter().filter(|one| one.generic) {
        faults.add(&one.place, &one.name, "generic");
    }
}

pub(super) fn only_functions_and_types_are_public(surface: &Surface, faults: &mut Faults) {
    for stray in &surface.strays {
        let new = stray.what == "a method" && stray.name.ends_with("::new");
        if !new && stray.name != format!("{ERROR}::code") {
            let says = format!("{} is not exported, so it is pub(crate)", stray.what);
            faults.add(&stray.place, &stray.name, says);
        }
    }
}

pub(super) fn neighbouring_parameters_differ(surface: &Surface, faults: &mut Faults) {
    for function in &surface.functions {
        for (first, second) in function.parameters.iter().zip(function.parameters.iter().skip(1)) {
            if first.written == second.written && first.pass == second.pass {
                let says = format!("{} and {} are of one type: make them a struct", first.name, second.name);
                faults.add(&function.place, &function.name, says);
            }
        }
    }
}

pub(super) fn types_are_named_fields_that_are_public(surface: &Surface, faults: &mut Faults) {
    for one in &surface.types {
        match &one.shape {
            Shape::Unnamed => faults.add(&one.place, &one.name, "its fields have no names"),
            Shape::Struct(fields) => {
                for field in fields.iter().filter(|field| !field.public) {
                    faults.add(&field.place, format!("{}.{}", one.name, field.name), "not public");
                }
            }
            Shape::Enum(variants) => {
                for variant in variants.iter().filter(|variant| variant.tuple) {
                    let item = format!("{}::{}", one.name, variant.name);
                    faults.add(&variant.place, item, "its fields have no names");
                }
                if variants.is_empty() {
                    faults.add(&one.place, &one.name, "an enum without variants");
                }
            }
        }
    }
}

pub(super) fn types_derive_what_hosts_need(surface: &Surface, faults: &mut Faults) {
    for one in surface.types.iter().filter(|one| one.name != ERROR) {
        let derived = derives(&one.attributes);
        let mut needed = vec!["Debug", "Clone", "PartialEq", "Serialize", "Deserialize"];
        if !holds_float(surface, one, &mut BTreeSet::new()) {
            needed.extend(["Eq", "Hash"]);
        }
        if one.is_choice() {
            needed.push("Copy");
        }
        for name in needed.into_iter().filter(|name| !derived.contains(*name)) {
            faults.add(&one.place, &one.name, format!("does not derive {name}"));
        }
    }
}

pub(super) fn holds_float<'a>(surface: &'a Surface, one: &'a Named, seen: &mut BTreeSet<&'a str>) -> bool {
    seen.insert(&one.name)
        && one.fields().iter().any(|(_, field)| match &field.written {
            Ok(ty) => {
                let own = ty.named().and_then(|name| surface.named(name));
                is_float(ty) || own.is_some_and(|own| holds_float(surface, own, seen))
            }
            Err(_) => false,
        })
}

fn is_float(ty: &Ty) -> bool {
    match ty {
        Ty::List(inner) | Ty::Option(inner) => is_float(inner),
        ty => *ty == Ty::Float,
    }
}

/// A `bool` may be part of an answer, never of a question.
pub(super) fn choices_are_enums(surface: &Surface, faults: &mut Faults) {
    let (mut asked, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for function in &surface.functions {
        for parameter in &function.parameters {
            if parameter.written == Ok(Ty::Bool) {
                let item = format!("{}({})", function.name, parameter.name);
                faults.add(&function.place, item, "a choice is an enum");
            }
            reach(surface, &parameter.written, &mut asked);
        }
        reach(surface, &function.returns, &mut answered);
    }
    let only_asked = |one: &&Named| asked.contains(&one.name) && !answered.contains(&one.name);
    for one in surface.types.iter().filter(only_asked) {
        let flags = one
            .fields()
            .into_iter()
            .filter(|(_, field)| field.written == Ok(Ty::Bool));
        for (item, field) in flags {
            faults.add(&field.place, item, "a choice is an enum");
        }
    }
}

/// Adds the types inside of a type.
pub(super) fn reach(surface: &Surface, written: &Result<Ty, String>, reached: &mut BTreeSet<String>) {
    let name = written.as_ref().ok().and_then(Ty::named);
    let Some(one) = name.and_then(|name| surface.named(name)) else {
        return;
    };
    if reached.insert(one.name.clone()) {
        for (_, field) in one.fields() {
            reach(surface, &field.written, reached);
        }
    }
}

pub(super) fn types_do_not_contain_themselves(surface: &Surface, faults: &mut Faults) {
    for one in &surface.types {
        let mut inside = BTreeSet::new();
        for (_, field) in one.fields() {
            reach(surface, &field.written, &mut inside);
        }
        if inside.contains(&one.name) {
            faults.add(&one.place, &one.name, "contains itself: refer by id");
        }
    }
}

pub(super) fn nothing_hangs_on_a_feature(surface: &Surface, faults: &mut Faults) {
    let functions = surface
        .functions
        .iter()
        .map(|one| (&one.place, &one.name, &one.attributes));
    let types = surface.types.iter().map(|one| (&one.place, &one.name, &one.attributes));
    let hangs = functions
        .chain(types)
        .filter(|(_, _, attributes)| hangs_on_a_cfg(attributes));
    let found = hangs.map(|(place, name, _)| Fault {
        place: place.clone(),
        item: name.clone(),
        says: "hangs on a cfg".to_owned(),
        breaks: Vec::new(),
    });
    faults.0.extend(found);
}
