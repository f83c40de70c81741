//! `cargo +nightly fuzz run query_and_form`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::query_and_form(data);
});
