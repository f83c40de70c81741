//! `cargo +nightly fuzz run filled_form`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::filled_form(data);
});
