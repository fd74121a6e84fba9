//! The JSON door as WebAssembly. Types, errors and what JavaScript has beside JSON are the npm package's.

use wasm_bindgen::prelude::wasm_bindgen;

/// Calls a function by its name in Rust with a JSON object of its arguments; see `chama_json::call`.
#[wasm_bindgen]
pub fn call(function: &str, args_json: &str) -> String {
    chama_json::call(function, args_json)
}
