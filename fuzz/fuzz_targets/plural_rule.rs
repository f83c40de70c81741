//! `cargo +nightly fuzz run plural_rule`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    let _ = harness::plural_rule(data);
});
