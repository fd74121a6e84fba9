//! Doc comments are the documentation of every language.

use crate::fault::{Faults, Place};
use crate::source::doc;
use crate::surface::Surface;

pub(super) fn everything_is_documented(surface: &Surface, faults: &mut Faults) {
    for function in &surface.functions {
        let text = doc(&function.attributes);
        let mut demand = |kept: bool, what: &str| {
            if !kept {
                faults.add(&function.place, &function.name, what);
            }
        };
        demand(!text.trim().is_empty(), "no doc comment");
        let says = text.contains("# Errors");
        demand(
            says || !function.can_fail,
            "refuses, and says not what under `# Errors`",
        );
        demand(!says || function.can_fail, "cannot refuse, and has `# Errors`");
        demand(text.contains("# Examples") && text.contains("```"), "no `# Examples`");
    }
    let mut demand = |place: &Place, item: String, text: String| {
        if text.trim().is_empty() {
            faults.add(place, item, "no doc comment");
        }
    };
    for (name, place, text) in &surface.modules {
        demand(place, format!("the module {name}"), text.clone());
    }
    for one in &surface.types {
        demand(&one.place, one.name.clone(), doc(&one.attributes));
        for (item, field) in one.fields() {
            demand(&field.place, item, doc(&field.attributes));
        }
        for variant in one.variants() {
            let item = format!("{}::{}", one.name, variant.name);
            demand(&variant.place, item, doc(&variant.attributes));
        }
    }
}
