//! `chama-core` for languages that call a shared library.
//!
//! [`c`] is the C ABI over JSON, for PHP, Go, Dart, .NET and whoever else links it; its header is `include/chama.h`.
//! [`door`] is the same for Kotlin and Swift, over uniffi.

pub mod c;
pub mod door;

uniffi::setup_scaffolding!("chama");
