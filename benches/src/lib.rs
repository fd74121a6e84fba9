//! Benchmarks of the library, one file a module in `benches/`. Each asserts its answer before it is timed.
//!
//! `cargo bench -p chama-benches` measures; `cargo bench -p chama-benches -- --test` runs each once.
