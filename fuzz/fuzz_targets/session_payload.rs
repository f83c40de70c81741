//! `cargo +nightly fuzz run session_payload`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::session_payload(data);
});
