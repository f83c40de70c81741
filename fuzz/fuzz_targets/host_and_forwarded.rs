//! `cargo +nightly fuzz run host_and_forwarded`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    harness::host_and_forwarded(data);
});
