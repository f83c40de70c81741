//! `cargo +nightly fuzz run session_payload`

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::cookies::Decoder;

static DECODER: LazyLock<Decoder> = LazyLock::new(Decoder::new);

fuzz_target!(|payload: &[u8]| {
    let _ = DECODER.read_payload(payload);
});
