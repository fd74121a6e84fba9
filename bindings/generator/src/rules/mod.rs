//! What a public item must keep so that every language can have it: rules, each a function that adds what it finds.

mod defaults;
mod docs;
mod names;
mod reading;
mod shapes;
pub(crate) mod words;

use crate::fault::Faults;
use crate::surface::Surface;

const RULES: &[fn(&Surface, &mut Faults)] = &[
    shapes::only_known_types,
    shapes::no_generics,
    shapes::only_functions_and_types_are_public,
    shapes::neighbouring_parameters_differ,
    shapes::types_are_named_fields_that_are_public,
    shapes::types_derive_what_hosts_need,
    shapes::choices_are_enums,
    shapes::types_do_not_contain_themselves,
    shapes::nothing_hangs_on_a_feature,
    names::names_are_unique,
    names::names_are_free_in_every_language,
    names::fields_and_variants_are_free_in_every_language,
    names::members_differ_in_every_case,
    names::variants_do_not_hide_the_types_beside_them,
    reading::reading_is_strict,
    reading::decimals_and_dates_have_their_text_form,
    defaults::defaults_can_be_read,
    docs::everything_is_documented,
];

/// Adds what is wrong with the source.
pub(crate) fn check(surface: &Surface, faults: &mut Faults) {
    for rule in RULES {
        rule(surface, faults);
    }
}
