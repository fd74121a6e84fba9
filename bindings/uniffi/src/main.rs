//! `uniffi-bindgen`, built from the lock file.

fn main() {
    uniffi::uniffi_bindgen_main();
}
