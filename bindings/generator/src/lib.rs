//! Reads the public API of `chama-core` and writes it in every language.
//!
//! From the source ([`source`]) to what it makes public, checked by rules; from there to the model ([`model::Api`]), which
//! is all that a writer ([`writers`]) sees. What cannot be said in every language is refused by name ([`fault::Fault`]).

pub mod code;
mod defaults;
pub mod fault;
pub mod model;
pub mod names;
mod rules;
pub mod source;
mod surface;
pub mod vectors;
pub mod writers;

use std::path::Path;

use fault::Faults;
use model::Api;
use source::Source;
use surface::Surface;

/// Returns the API of the library whose `src` is given, or everything that is wrong with it.
///
/// # Errors
/// What another language could not have, in the order of the files.
pub fn api(src: &Path) -> Result<Api, Faults> {
    api_of(&source::sources(src)?)
}

/// Returns the API of files that were read already.
///
/// # Errors
/// As [`api`].
pub fn api_of(sources: &[Source]) -> Result<Api, Faults> {
    let surface = Surface::of(sources);
    let mut faults = Faults::default();
    rules::check(&surface, &mut faults);
    faults.or(())?;
    model::read(&surface)
}
