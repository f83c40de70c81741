//! `cargo +nightly fuzz run backtraces`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::backtraces(data);
});
