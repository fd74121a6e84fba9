//! What Kotlin and Swift call, through uniffi: the same texts as over the C ABI.
//!
//! Five functions over text and no record: a uniffi record of each type would make the library several times as large, cannot
//! say the defaults, and meets a bad value with an abort or an error of its own. The types of both languages are written by
//! `cargo bindgen` and pass through here as JSON.

/// Calls a function by its name with a JSON object of its arguments: `{"returns": …}` or `{"error": …}`.
#[uniffi::export]
pub fn call(function: &str, args_json: &str) -> String {
    chama_json::call(function, args_json)
}

/// Returns a function's arguments in full, with the defaults of what was left out: `{"returns": …}` or `{"error": …}`.
#[uniffi::export]
pub fn arguments(function: &str, args_json: &str) -> String {
    chama_json::arguments(function, args_json)
}

/// Returns a value of a type in full, with the defaults of what was left out: `{"returns": …}` or `{"error": …}`.
#[uniffi::export]
pub fn value(of_type: &str, json: &str) -> String {
    chama_json::value(of_type, json)
}

/// Returns the names of all functions.
#[uniffi::export]
pub fn functions() -> Vec<String> {
    chama_json::functions().map(str::to_owned).collect()
}

/// Returns the JSON Schema of every type and function.
#[uniffi::export]
pub fn schema() -> String {
    const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/schema.deflate"));
    let schema = miniz_oxide::inflate::decompress_to_vec(PACKED).unwrap_or_default();
    String::from_utf8(schema).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_that_of_the_json_door() {
        assert!(schema() == chama_json::SCHEMA);
    }
}
