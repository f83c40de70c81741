//! `cargo +nightly fuzz run proutes_listing`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::proutes_listing(data);
});
