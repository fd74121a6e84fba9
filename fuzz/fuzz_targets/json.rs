//! What reads is written and read again as the same, whatever the text.

#![no_main]

use chama_core::json::{from_text, place_of, to_text};
use chama_core::limits::Limit;
use chama_core::money::{ResidualPolicy, Rounding, SplitTerms};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fuzz_target!(|text: &str| {
    reads_back::<Limit>(text);
    reads_back::<Rounding>(text);
    reads_back::<ResidualPolicy>(text);
    reads_back::<SplitTerms>(text);
    let _ = place_of(text, "weights[0]");
});

fn reads_back<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(text: &str) {
    match from_text::<T>(text) {
        Ok(value) => {
            let written = to_text(&value).expect("a value of the API has a JSON form");
            assert_eq!(from_text::<T>(&written), Ok(value));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
