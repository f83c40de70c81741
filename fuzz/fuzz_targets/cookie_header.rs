//! `cargo +nightly fuzz run cookie_header`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::cookie_header(data);
});
