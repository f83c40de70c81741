// The application of these chapters is tested in `examples/start`, which is why nothing of it is tested here once more.
#![doc = include_str!("../../docs/start/index.md")]
