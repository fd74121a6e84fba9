//! `chama-wasm-glue IN.wasm FOLDER NAME`: the wasm and the JavaScript that calls it, an ES module without an address of its own.
//!
//! The same as the command line tool of wasm-bindgen, of the version that `Cargo.lock` has.

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, folder, name] = arguments.as_slice() else {
        bail!("chama-wasm-glue IN.wasm FOLDER NAME");
    };
    let keep_names = std::env::var_os("CHAMA_WASM_NAMES").is_some();
    Bindgen::new()
        .web(true)?
        .input_path(input)
        .out_name(name)
        .typescript(false)
        .omit_default_module_path(true)
        .reset_state_function(true)
        .remove_name_section(!keep_names)
        .remove_producers_section(true)
        .generate(folder)
}
