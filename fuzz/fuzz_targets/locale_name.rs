//! `cargo +nightly fuzz run locale_name`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    let _ = harness::locale_name(data);
});
