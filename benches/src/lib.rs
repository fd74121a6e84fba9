//! Benchmarks of the chama library: see `benches/`.
