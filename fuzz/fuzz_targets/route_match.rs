//! `cargo +nightly fuzz run route_match`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::route_match(data);
});
