//! From the text of a path to the names that are looked up.

use crate::pattern::{PathText, normalized_segments};
use crate::percent::InvalidEncoding;

/// Returns the names in a path as it was sent: empty segments and `.` are dropped, `..` removes the one before, and an encoded
/// slash stays within its name.
///
/// # Errors
///
/// Fails if the path is not percent-encoded UTF-8.
pub(crate) fn decoded_names(path: &str) -> Result<Vec<String>, InvalidEncoding> {
    let path = PathText::decode(path)?;
    let names = normalized_segments(path.as_str()).into_iter();
    Ok(names.map(|name| path.restore(name).into_owned()).collect())
}
