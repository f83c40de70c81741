//! Random numbers of the operating system.

use std::fmt::Write as _;

use crate::failure::Failure;

/// Returns `N` random bytes, as hexadecimal digits.
pub(crate) fn hex<const N: usize>() -> Result<String, Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Failure::new)?;
    Ok(bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    }))
}
