//! One namespace for all languages, and no word that one of them keeps for itself.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{
    ERROR_FIELDS, FIELDS, JAVA_KEYWORDS, KNOWN_FUNCTIONS, KNOWN_TYPES, KOTLIN, KOTLIN_FIELD_TYPES, PYTHON, RESERVED,
    SWIFT, TYPESCRIPT, VARIANTS, Words, languages,
};
use crate::fault::{Faults, Place};
use crate::names::{camel, snake};
use crate::surface::{ERROR, Field, Shape, Surface, Variant};

/// Functions, types, modules, exceptions and Input forms live side by side in one language or another.
pub(super) fn names_are_unique(surface: &Surface, faults: &mut Faults) {
    let mut taken = Taken {
        seen: BTreeMap::new(),
        faults,
    };
    for one in &surface.functions {
        taken.take(camel(&one.name), &one.place, &one.name, "the function", &[]);
    }
    for one in &surface.types {
        taken.take(one.name.clone(), &one.place, &one.name, "the type", &[]);
    }
    for (name, place, _) in &surface.modules {
        taken.take(camel(name), place, name, "the module", &[PYTHON]);
    }
    for one in &surface.types {
        let input = format!("{}Input", one.name);
        taken.take(
            input,
            &one.place,
            &one.name,
            "the Input form of the type",
            &[TYPESCRIPT],
        );
        for variant in one.variants().iter().filter(|_| one.name == ERROR) {
            let class = format!("{}Error", variant.name.trim_end_matches("Error"));
            taken.take(
                class,
                &variant.place,
                &variant.name,
                "the exception",
                &[PYTHON, TYPESCRIPT],
            );
        }
    }
    if let Some(one) = surface.named(ERROR) {
        let exception = ERROR.replace("Error", "Exception");
        taken.take(exception, &one.place, ERROR, "the exception", &[KOTLIN]);
    }
}

struct Taken<'a> {
    seen: BTreeMap<String, String>,
    faults: &'a mut Faults,
}

impl Taken<'_> {
    fn take(&mut self, key: String, place: &Place, item: &str, what: &str, breaks: &[&'static str]) {
        let owner = format!("{what} {item} in {}", place.file);
        if let Some(other) = self.seen.get(&key) {
            self.faults
                .add_for(breaks, place, item, format!("{what} has the name `{key}` of {other}"));
        } else {
            self.seen.insert(key, owner);
        }
    }
}

/// The languages that have a snake_case or a camelCase name as a word of theirs.
fn languages_with(words: &Words, name: &str) -> Vec<&'static str> {
    let mut found: Vec<&str> = languages(words, name)
        .into_iter()
        .filter(|language| *language == PYTHON)
        .collect();
    found.extend(
        languages(words, &camel(name))
            .into_iter()
            .filter(|language| *language != PYTHON),
    );
    found
}

pub(super) fn names_are_free_in_every_language(surface: &Surface, faults: &mut Faults) {
    for function in &surface.functions {
        let mut refuse = |name: &str, words: &Words, says: &str| {
            let breaks = languages_with(words, name);
            if !breaks.is_empty() {
                faults.add_for(&breaks, &function.place, &function.name, format!("`{name}` {says}"));
            }
        };
        let name = function.name.as_str();
        for name in function.parameters.iter().map(|one| one.name.as_str()).chain([name]) {
            refuse(name, RESERVED, "is a reserved word");
        }
        refuse(name, JAVA_KEYWORDS, "is a reserved word");
        refuse(name, KNOWN_FUNCTIONS, "is a function that every file knows");
    }
    for one in &surface.types {
        let mut breaks = languages(RESERVED, &one.name);
        breaks.extend(languages(KNOWN_TYPES, &one.name));
        breaks.sort_unstable();
        breaks.dedup();
        if !breaks.is_empty() {
            faults.add_for(&breaks, &one.place, &one.name, "a language has that name");
        }
    }
}

pub(super) fn fields_and_variants_are_free_in_every_language(surface: &Surface, faults: &mut Faults) {
    for one in &surface.types {
        let words = if one.name == ERROR { ERROR_FIELDS } else { FIELDS };
        for (item, field) in one.fields() {
            let mut breaks = languages(words, &field.name);
            // A choice with data says by it which one it is; a record of Python has it too.
            if field.name == "kind" && one.name != ERROR {
                breaks.push(if one.carries_data() { "JSON" } else { PYTHON });
            }
            if !breaks.is_empty() {
                faults.add_for(&breaks, &field.place, item, "a language has that name");
            }
        }
        for variant in one.variants() {
            let breaks = languages(VARIANTS, &variant.name);
            if !breaks.is_empty() {
                let item = format!("{}::{}", one.name, variant.name);
                faults.add_for(&breaks, &variant.place, item, "a language has that name");
            }
        }
    }
}

/// `first_day` and `firstDay`, `Act360` and `Act_360` are two names here and one there.
pub(super) fn members_differ_in_every_case(surface: &Surface, faults: &mut Faults) {
    for one in &surface.types {
        let mut differ = |members: Vec<(String, &str, &Place)>| {
            let mut seen = BTreeSet::new();
            for (key, name, place) in members {
                if !seen.insert(key) {
                    let says = "differs from another only by its case";
                    faults.add_for(&[KOTLIN, SWIFT], place, format!("{}.{name}", one.name), says);
                }
            }
        };
        if let Shape::Struct(fields) = &one.shape {
            differ(by_camel(fields));
        }
        for variant in one.variants() {
            differ(by_camel(&variant.fields));
        }
        let letters = |variant: &Variant| snake(&variant.name).replace('_', "");
        let variants = one.variants().iter();
        differ(
            variants
                .map(|variant| (letters(variant), variant.name.as_str(), &variant.place))
                .collect(),
        );
    }
}

fn by_camel(fields: &[Field]) -> Vec<(String, &str, &Place)> {
    let keyed = fields
        .iter()
        .map(|field| (camel(&field.name), field.name.as_str(), &field.place));
    keyed.collect()
}

/// Inside of Kotlin's sealed class the variant `Rate` hides the type `Rate`.
pub(super) fn variants_do_not_hide_the_types_beside_them(surface: &Surface, faults: &mut Faults) {
    for one in surface
        .types
        .iter()
        .filter(|one| one.carries_data() && one.name != ERROR)
    {
        let fields = one.fields();
        let used: BTreeSet<&str> = fields
            .iter()
            .filter_map(|(_, field)| field.written.as_ref().ok()?.named())
            .collect();
        for variant in one.variants() {
            let known = KOTLIN_FIELD_TYPES.contains(&variant.name.as_str());
            if used.contains(variant.name.as_str()) || known {
                let item = format!("{}::{}", one.name, variant.name);
                faults.add_for(&[KOTLIN], &variant.place, item, "hides the type of that name");
            }
        }
    }
}
