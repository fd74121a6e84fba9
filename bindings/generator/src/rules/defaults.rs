//! Defaults are literals, which every language writes down in its own constructors.

use crate::defaults::{of_field, of_type};
use crate::fault::Faults;
use crate::surface::{ERROR, Surface};

pub(super) fn defaults_can_be_read(surface: &Surface, faults: &mut Faults) {
    for one in surface.types.iter().filter(|one| one.name != ERROR) {
        for (item, field) in one.fields() {
            if let Err(says) = of_field(surface, one, field) {
                faults.add(&field.place, item, says);
            }
        }
        if let Err(says) = of_type(surface, one) {
            faults.add(&one.place, &one.name, says);
        }
    }
}
