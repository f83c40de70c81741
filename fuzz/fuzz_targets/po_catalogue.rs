//! `cargo +nightly fuzz run po_catalogue`

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::harness;

fuzz_target!(|data: &[u8]| {
    let _ = harness::po_catalogue(data);
});
