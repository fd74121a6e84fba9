//! The JSON of a type is the one form that every language reads: strict, snake_case, choices with a `kind`.

use crate::fault::Faults;
use crate::model::Ty;
use crate::source::serde;
use crate::surface::{ERROR, Shape, Surface};

pub(super) fn reading_is_strict(surface: &Surface, faults: &mut Faults) {
    for one in surface.types.iter().filter(|one| one.name != ERROR) {
        let said = serde(&one.attributes);
        let says = |key: &str, value: &str| said.get(key).is_some_and(|said| said.as_deref() == Some(value));
        let listed = surface.kind_enums.contains(&(one.place.file.clone(), one.name.clone()));
        let mut demand = |kept: bool, what: &str| {
            if !kept {
                faults.add(&one.place, &one.name, what);
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
                // Codes of currencies are in capitals everywhere.
                let known = says("rename_all", "snake_case") || says("rename_all", "UPPERCASE");
                demand(known, "no rename_all = \"snake_case\"");
                demand(!listed, "has no data, and is in a kind_enum!");
                demand(said.len() <= 1, "serde says more than rename_all");
            }
        }
        for (item, field) in one.fields() {
            let said = serde(&field.attributes);
            for key in said.keys().filter(|key| !["default", "with"].contains(&key.as_str())) {
                faults.add(&field.place, item.clone(), format!("serde's {key} changes the JSON"));
            }
        }
        for variant in one.variants() {
            let said = serde(&variant.attributes);
            for key in said.keys().filter(|key| *key != "rename") {
                let item = format!("{}::{}", one.name, variant.name);
                faults.add(&variant.place, item, format!("serde's {key} changes the JSON"));
            }
        }
    }
}

pub(super) fn decimals_and_dates_have_their_text_form(surface: &Surface, faults: &mut Faults) {
    for one in surface.types.iter().filter(|one| one.name != ERROR) {
        for (item, field) in one.fields() {
            let Ok(ty) = &field.written else { continue };
            let with = serde(&field.attributes).remove("with").flatten();
            let needed = text_form(ty);
            if with != needed {
                let show =
                    |form: Option<String>| form.map_or("no `with`".to_owned(), |form| format!("with = {form:?}"));
                faults.add(
                    &field.place,
                    item,
                    format!("{} instead of {}", show(with), show(needed)),
                );
            }
        }
    }
}

/// The module of `wire` that a field of that type needs.
fn text_form(ty: &Ty) -> Option<String> {
    let word = |ty: &Ty| match ty {
        Ty::Decimal => Some("decimal"),
        Ty::Date => Some("date"),
        Ty::Instant => Some("instant"),
        _ => None,
    };
    match ty {
        Ty::Option(inner) if word(inner).is_some() => Some(format!("crate::wire::{}_option", word(inner)?)),
        Ty::List(inner) if word(inner).is_some() => Some(format!("crate::wire::{}_list", word(inner)?)),
        Ty::Option(inner) | Ty::List(inner) if text_form(inner).is_some() => Some("a form of wire.rs".to_owned()),
        ty => word(ty).map(|word| format!("crate::wire::{word}")),
    }
}
