//! The rules, each a function that adds what it finds.

use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::{Attribute, Block, Expr, ImplItem, Stmt, Token};

use crate::api::{Api, Field, Kind, Named, Shape, derives, doc, serde};
use crate::words::{ERROR_FIELDS, FIELDS, KNOWN_TYPES, PYTHON, RESERVED, VARIANTS};

type Faults = Vec<String>;

const RULES: &[fn(&Api, &mut Faults)] = &[
    only_known_types,
    no_generics,
    names_are_unique,
    names_are_free_in_every_language,
    fields_and_variants_are_free_in_every_language,
    only_functions_and_types_are_public,
    neighbouring_parameters_differ,
    types_are_named_fields_that_are_public,
    types_derive_what_hosts_need,
    reading_is_strict,
    decimals_and_dates_have_their_text_form,
    defaults_are_literals,
    choices_are_enums,
    types_do_not_contain_themselves,
    everything_is_documented,
    nothing_hangs_on_a_feature,
];

/// The one enum whose JSON has a `code`, and which no function takes.
const ERROR: &str = "ChamaError";

pub(crate) fn faults(api: &Api) -> Faults {
    let mut faults = Vec::new();
    for rule in RULES {
        rule(api, &mut faults);
    }
    faults
}

fn only_known_types(api: &Api, faults: &mut Faults) {
    for function in &api.functions {
        for (name, kind) in &function.parameters {
            let place = format!("{}({name})", function.name);
            match kind {
                Kind::Str => {}
                Kind::Reference(inner) if matches!(**inner, Kind::Own(_)) => known(api, &place, inner, faults),
                Kind::Slice(inner) => known(api, &place, inner, faults),
                Kind::Own(own) if api.named(own).is_none_or(Named::is_unit_enum) => known(api, &place, kind, faults),
                Kind::Own(_) | Kind::List(_) => faults.push(format!("{place}: take it by reference")),
                Kind::Plain(plain) if plain == "String" => faults.push(format!("{place}: take a &str")),
                Kind::Plain(_) | Kind::Option(_) => known(api, &place, kind, faults),
                _ => faults.push(format!("{place}: {kind:?} is not of the API's types")),
            }
        }
        let returned = match &function.returns {
            Kind::Fallible(inner) => inner,
            other => other,
        };
        known(api, &format!("{} -> …", function.name), returned, faults);
    }
    for one in &api.types {
        for (place, field) in one.fields() {
            known(api, &place, &field.kind, faults);
        }
    }
}

/// A value that stands on its own: in a field, in a list, returned.
fn known(api: &Api, place: &str, kind: &Kind, faults: &mut Faults) {
    match kind {
        Kind::Plain(_) => {}
        Kind::Own(name) if api.named(name).is_some() && name != ERROR => {}
        Kind::Own(name) => faults.push(format!("{place}: {name} is no public type of the API")),
        Kind::Option(inner) if matches!(**inner, Kind::Option(_)) => {
            faults.push(format!("{place}: an option of an option"));
        }
        Kind::List(inner) | Kind::Option(inner) => known(api, place, inner, faults),
        _ => faults.push(format!("{place}: {kind:?} is not of the API's types")),
    }
}

fn no_generics(api: &Api, faults: &mut Faults) {
    for function in &api.functions {
        let signature = &function.signature;
        if !signature.generics.params.is_empty() || signature.generics.where_clause.is_some() {
            faults.push(format!("{}: generic", function.name));
        }
        if signature.asyncness.is_some() || signature.unsafety.is_some() || signature.abi.is_some() {
            faults.push(format!("{}: async, unsafe or extern", function.name));
        }
    }
    let generic = api.types.iter().filter(|one| one.generic);
    faults.extend(generic.map(|one| format!("{}: generic", one.name)));
}

fn names_are_unique(api: &Api, faults: &mut Faults) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let functions = api
        .functions
        .iter()
        .map(|one| (camel(&one.name), one.place.as_str(), one.name.as_str()));
    let types = api
        .types
        .iter()
        .map(|one| (one.name.clone(), one.place.as_str(), one.name.as_str()));
    for (key, place, name) in functions.chain(types) {
        if let Some(other) = seen.insert(key, place) {
            faults.push(format!("{name} is in {other} and in {place}"));
        }
    }
}

/// `loan_position` as `loanPosition`.
fn camel(name: &str) -> String {
    let mut camel = String::new();
    for part in name.split('_') {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if !camel.is_empty() => camel.extend(first.to_uppercase().chain(letters)),
            first => camel.extend(first.into_iter().chain(letters)),
        }
    }
    camel
}

fn names_are_free_in_every_language(api: &Api, faults: &mut Faults) {
    for function in &api.functions {
        let parameters = function.parameters.iter().map(|(name, _)| name);
        for name in parameters.chain([&function.name]) {
            if RESERVED.contains(&name.as_str()) || RESERVED.contains(&camel(name).as_str()) {
                faults.push(format!("{}: `{name}` is a reserved word of a language", function.name));
            }
        }
    }
    for one in &api.types {
        if RESERVED.contains(&one.name.as_str()) || KNOWN_TYPES.contains(&one.name.as_str()) {
            faults.push(format!("{}: a language has that name", one.name));
        }
    }
}

fn fields_and_variants_are_free_in_every_language(api: &Api, faults: &mut Faults) {
    for one in &api.types {
        for (place, field) in one.fields() {
            let name = field.name.as_str();
            let taken = if one.name == ERROR {
                ERROR_FIELDS.contains(&name)
            } else {
                FIELDS.contains(&name)
            };
            let kind = name == "kind" && one.carries_data();
            if taken || kind || RESERVED[..PYTHON].contains(&name) {
                faults.push(format!("{place}: a language has that name"));
            }
        }
        if let Shape::Enum(variants) = &one.shape {
            let taken = variants
                .iter()
                .filter(|variant| VARIANTS.contains(&variant.name.as_str()));
            faults.extend(taken.map(|variant| format!("{}::{}: a language has that name", one.name, variant.name)));
        }
    }
}

fn only_functions_and_types_are_public(api: &Api, faults: &mut Faults) {
    for stray in &api.strays {
        let new = stray.what == "a method" && stray.name.ends_with("::new");
        if !new && stray.name != "ChamaError::code" {
            faults.push(format!(
                "{}: {} is not exported, so it is pub(crate)",
                stray.name, stray.what
            ));
        }
    }
}

fn neighbouring_parameters_differ(api: &Api, faults: &mut Faults) {
    for function in &api.functions {
        for pair in function.parameters.windows(2) {
            if pair[0].1 == pair[1].1 {
                let (first, second) = (&pair[0].0, &pair[1].0);
                faults.push(format!(
                    "{}: {first} and {second} are of one type: make them a struct",
                    function.name
                ));
            }
        }
    }
}

fn types_are_named_fields_that_are_public(api: &Api, faults: &mut Faults) {
    for one in &api.types {
        match &one.shape {
            Shape::Unnamed => faults.push(format!("{}: its fields have no names", one.name)),
            Shape::Struct(fields) => {
                let private = fields.iter().filter(|field| !field.public);
                faults.extend(private.map(|field| format!("{}.{}: not public", one.name, field.name)));
            }
            Shape::Enum(variants) => {
                let tuples = variants.iter().filter(|variant| variant.tuple);
                faults
                    .extend(tuples.map(|variant| format!("{}::{}: its fields have no names", one.name, variant.name)));
            }
        }
    }
}

fn types_derive_what_hosts_need(api: &Api, faults: &mut Faults) {
    for one in api.types.iter().filter(|one| one.name != ERROR) {
        let derived = derives(&one.attributes);
        let mut needed = vec!["Debug", "Clone", "PartialEq", "Serialize", "Deserialize"];
        if !holds_float(api, one, &mut BTreeSet::new()) {
            needed.extend(["Eq", "Hash"]);
        }
        if one.is_unit_enum() {
            needed.push("Copy");
        }
        let missing = needed.iter().filter(|name| !derived.contains(**name));
        faults.extend(missing.map(|name| format!("{}: does not derive {name}", one.name)));
    }
}

fn holds_float<'a>(api: &'a Api, one: &'a Named, seen: &mut BTreeSet<&'a str>) -> bool {
    seen.insert(&one.name)
        && one.fields().iter().any(|(_, field)| {
            let own = field.kind.own().and_then(|name| api.named(name));
            field.kind.has_float() || own.is_some_and(|own| holds_float(api, own, seen))
        })
}

fn reading_is_strict(api: &Api, faults: &mut Faults) {
    for one in api.types.iter().filter(|one| one.name != ERROR) {
        let said = serde(&one.attributes);
        let says = |key: &str, value: &str| said.get(key).is_some_and(|said| said.as_deref() == Some(value));
        let listed = api.kind_enums.contains(&(one.place.clone(), one.name.clone()));
        let mut demand = |kept: bool, what: &str| {
            if !kept {
                faults.push(format!("{}: {what}", one.name));
            }
        };
        match &one.shape {
            Shape::Struct(_) | Shape::Unnamed => {
                demand(said.contains_key("deny_unknown_fields"), "does not deny unknown fields");
                demand(said.len() <= 1, "serde says more than deny_unknown_fields");
            }
            Shape::Enum(_) if one.carries_data() => {
                demand(said.contains_key("deny_unknown_fields"), "does not deny unknown fields");
                demand(says("remote", "Self"), "has data, and no #[serde(remote = \"Self\")]");
                demand(says("rename_all", "snake_case"), "no rename_all = \"snake_case\"");
                demand(listed, "has data, and is not in the kind_enum! of its file");
                demand(
                    said.len() <= 3,
                    "serde says more than remote, rename_all and deny_unknown_fields",
                );
            }
            Shape::Enum(_) => {
                let case = if one.name == "Currency" {
                    "UPPERCASE"
                } else {
                    "snake_case"
                };
                demand(says("rename_all", case), "no rename_all = \"snake_case\"");
                demand(!listed, "has no data, and is in a kind_enum!");
                demand(said.len() <= 1, "serde says more than rename_all");
            }
        }
        for (place, field) in one.fields() {
            let said = serde(&field.attributes);
            let other = said.keys().filter(|key| !["default", "with"].contains(&key.as_str()));
            faults.extend(other.map(|key| format!("{place}: serde's {key} changes the JSON")));
        }
        if let Shape::Enum(variants) = &one.shape {
            for variant in variants {
                let said = serde(&variant.attributes);
                let other = said.keys().filter(|key| *key != "rename");
                faults
                    .extend(other.map(|key| format!("{}::{}: serde's {key} changes the JSON", one.name, variant.name)));
            }
        }
    }
}

fn decimals_and_dates_have_their_text_form(api: &Api, faults: &mut Faults) {
    for one in &api.types {
        for (place, field) in one.fields() {
            let with = serde(&field.attributes).remove("with").flatten();
            let needed = text_form(&field.kind);
            if with != needed {
                let show =
                    |form: Option<String>| form.map_or("no `with`".to_owned(), |form| format!("with = {form:?}"));
                faults.push(format!("{place}: {} instead of {}", show(with), show(needed)));
            }
        }
    }
}

/// The module of `wire` that a field of that type needs.
fn text_form(kind: &Kind) -> Option<String> {
    let word = |kind: &Kind| match kind {
        Kind::Plain(name) => match name.as_str() {
            "Decimal" => Some("decimal"),
            "NaiveDate" => Some("date"),
            "DateTime" => Some("instant"),
            _ => None,
        },
        _ => None,
    };
    match kind {
        Kind::Option(inner) if word(inner).is_some() => Some(format!("crate::wire::{}_option", word(inner)?)),
        Kind::List(inner) if word(inner).is_some() => Some(format!("crate::wire::{}_list", word(inner)?)),
        Kind::Option(inner) | Kind::List(inner) if text_form(inner).is_some() => Some("a form of wire.rs".to_owned()),
        kind => word(kind).map(|word| format!("crate::wire::{word}")),
    }
}

fn defaults_are_literals(api: &Api, faults: &mut Faults) {
    for one in &api.types {
        for (place, field) in one.fields() {
            match serde(&field.attributes).get("default") {
                None => {}
                Some(None) => bare_default(api, &place, field, faults),
                Some(Some(path)) => match api.helpers.get(&(one.place.clone(), path.clone())) {
                    Some(helper) if helper.sig.inputs.is_empty() && !crate::source::is_public(&helper.vis) => {
                        if !literal_body(&helper.block) {
                            faults.push(format!("{place}: the body of {path} is not one literal"));
                        }
                    }
                    _ => faults.push(format!("{place}: {path} is no private function of that file")),
                },
            }
        }
        if let Some(written) = api.defaults.get(&one.name) {
            let literal = written
                .items
                .iter()
                .all(|item| matches!(item, ImplItem::Fn(one) if literal_body(&one.block)));
            if !literal {
                faults.push(format!("{}: its Default is not made of literals", one.name));
            }
        }
    }
}

/// The `Default` of the type itself: nothing, nought, or what a type of ours says.
fn bare_default(api: &Api, place: &str, field: &Field, faults: &mut Faults) {
    match &field.kind {
        Kind::Own(name) => {
            let derived = api
                .named(name)
                .is_some_and(|one| derives(&one.attributes).contains("Default"));
            if !derived && !api.defaults.contains_key(name) {
                faults.push(format!("{place}: {name} has no Default"));
            }
        }
        Kind::Plain(name) if name == "NaiveDate" || name == "DateTime" => {
            faults.push(format!("{place}: a day has no default"));
        }
        _ => {}
    }
}

fn literal_body(body: &Block) -> bool {
    matches!(body.stmts.as_slice(), [Stmt::Expr(value, None)] if literal(value))
        || matches!(body.stmts.as_slice(), [Stmt::Macro(list)] if list.semi_token.is_none() && literal_list(&list.mac))
}

/// A literal, also of a type that Rust has no literals for: `Decimal::ZERO`, `vec![…]`, `Rate { … }`.
fn literal(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Unary(negative) => matches!(*negative.expr, Expr::Lit(_)),
        Expr::Macro(list) => literal_list(&list.mac),
        Expr::Array(list) => list.elems.iter().all(literal),
        Expr::Struct(one) => one.rest.is_none() && one.fields.iter().all(|field| literal(&field.expr)),
        Expr::Call(call) => matches!(&*call.func, Expr::Path(_)) && call.args.iter().all(literal),
        Expr::MethodCall(call) => call.method == "to_owned" && matches!(*call.receiver, Expr::Lit(_)),
        _ => false,
    }
}

fn literal_list(list: &syn::Macro) -> bool {
    list.path.is_ident("vec")
        && list
            .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
            .is_ok_and(|values| values.iter().all(literal))
}

/// A `bool` may be part of an answer, never of a question.
fn choices_are_enums(api: &Api, faults: &mut Faults) {
    let (mut asked, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for function in &api.functions {
        for (name, kind) in &function.parameters {
            if kind.is("bool") {
                faults.push(format!("{}({name}): a choice is an enum", function.name));
            }
            reach(api, kind, &mut asked);
        }
        reach(api, &function.returns, &mut answered);
    }
    for one in api
        .types
        .iter()
        .filter(|one| asked.contains(&one.name) && !answered.contains(&one.name))
    {
        let flags = one.fields().into_iter().filter(|(_, field)| field.kind.is("bool"));
        faults.extend(flags.map(|(place, _)| format!("{place}: a choice is an enum")));
    }
}

fn reach(api: &Api, kind: &Kind, reached: &mut BTreeSet<String>) {
    let Some(one) = kind.own().and_then(|name| api.named(name)) else {
        return;
    };
    if reached.insert(one.name.clone()) {
        for (_, field) in one.fields() {
            reach(api, &field.kind, reached);
        }
    }
}

fn types_do_not_contain_themselves(api: &Api, faults: &mut Faults) {
    for one in &api.types {
        let mut inside = BTreeSet::new();
        for (_, field) in one.fields() {
            reach(api, &field.kind, &mut inside);
        }
        if inside.contains(&one.name) {
            faults.push(format!("{}: contains itself: refer by id", one.name));
        }
    }
}

fn everything_is_documented(api: &Api, faults: &mut Faults) {
    for function in &api.functions {
        let text = doc(&function.attributes);
        let fails = matches!(function.returns, Kind::Fallible(_));
        if text.trim().is_empty() {
            faults.push(format!("{}: no doc comment", function.name));
        }
        if fails != text.contains("# Errors") {
            let what = if fails {
                "refuses, and says not what under"
            } else {
                "cannot refuse, and has"
            };
            faults.push(format!("{}: {what} `# Errors`", function.name));
        }
        if !text.contains("# Examples") || !text.contains("```") {
            faults.push(format!("{}: no `# Examples`", function.name));
        }
    }
    for one in &api.types {
        let mut demand = |name: String, attributes: &[Attribute]| {
            if doc(attributes).trim().is_empty() {
                faults.push(format!("{name}: no doc comment"));
            }
        };
        demand(one.name.clone(), &one.attributes);
        for (place, field) in one.fields() {
            demand(place, &field.attributes);
        }
        if let Shape::Enum(variants) = &one.shape {
            for variant in variants {
                demand(format!("{}::{}", one.name, variant.name), &variant.attributes);
            }
        }
    }
}

fn nothing_hangs_on_a_feature(api: &Api, faults: &mut Faults) {
    let functions = api.functions.iter().map(|one| (&one.name, &one.attributes));
    for (name, attributes) in functions.chain(api.types.iter().map(|one| (&one.name, &one.attributes))) {
        if attributes
            .iter()
            .any(|one| one.path().is_ident("cfg") || one.path().is_ident("cfg_attr"))
        {
            faults.push(format!("{name}: hangs on a cfg"));
        }
    }
}
