//! `cargo +nightly fuzz run mo_catalogue`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    let _ = harness::mo_catalogue(data);
});
