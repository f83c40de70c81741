//! Benchmarks are in `benches` and `startup`.
