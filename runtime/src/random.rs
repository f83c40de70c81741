//! Random numbers from the operating system.

/// Returns bytes that nobody can guess.
///
/// # Panics
///
/// Panics if the operating system has no random numbers: without them nothing is safe.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Fills `bytes` with what nobody can guess.
///
/// # Panics
///
/// Panics as [`bytes`] does.
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system has random numbers");
}

/// Returns a token of `N` random bytes, as hexadecimal digits.
///
/// # Panics
///
/// Panics as [`bytes`] does.
pub(crate) fn hex<const N: usize>() -> String {
    let mut digits = vec![0; 2 * N];
    write_hex(&bytes::<N>(), &mut digits);
    digits.into_iter().map(char::from).collect()
}

/// Writes bytes as hexadecimal digits, two for each.
pub(crate) fn write_hex(bytes: &[u8], digits: &mut [u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (byte, digits) in bytes.iter().zip(digits.chunks_exact_mut(2)) {
        digits[0] = DIGITS[usize::from(byte >> 4)];
        digits[1] = DIGITS[usize::from(byte & 15)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_two_digits_for_each_byte() {
        for token in [hex::<20>(), hex::<20>()] {
            assert_eq!(token.len(), 40);
            assert!(
                token
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            );
        }
        assert_ne!(hex::<20>(), hex::<20>());
    }
}
