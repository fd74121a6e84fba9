//! Packs the JSON Schema: as it stands it would be a quarter of the library.

use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = Path::new("../bindings/json/schema.json");
    println!("cargo::rerun-if-changed={}", schema.display());
    let packed = miniz_oxide::deflate::compress_to_vec(&fs::read(schema)?, 9);
    let folder = env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    fs::write(Path::new(&folder).join("schema.deflate"), packed)?;
    Ok(())
}
