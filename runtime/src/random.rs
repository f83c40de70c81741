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
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes::<N>()
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
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
