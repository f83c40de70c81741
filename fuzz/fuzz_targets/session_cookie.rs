//! `cargo +nightly fuzz run session_cookie`

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pyramidion_tests::cookies::{Decoder, Verdict};

static DECODER: LazyLock<Decoder> = LazyLock::new(Decoder::new);

fuzz_target!(|cookie: &[u8]| assert_ne!(DECODER.judge(cookie), Verdict::Forged));
