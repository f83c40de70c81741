//! Bytes as hexadecimal digits.

use std::fmt::Write as _;

/// Writes bytes as lower-case digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads what [`hex`] writes.
///
/// # Panics
///
/// Panics if the text is anything else.
#[must_use]
#[expect(clippy::expect_used, reason = "a test with other digits is wrong")]
pub fn unhex(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    (0..hex.len()).step_by(2).map(digit).collect()
}
