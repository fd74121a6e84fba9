//! `chama-core` for languages that call C.
//!
//! [`c`] is the C ABI over JSON, for PHP, Go, Dart, .NET and whoever else links a shared library; its header is
//! `include/chama.h`. The scaffolding of Kotlin and Swift joins it here.

pub mod c;
