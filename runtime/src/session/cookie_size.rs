//! How large the cookie of a session may be.

use super::{SessionError, UnsavedSession};
use crate::telemetry::report;

/// The longest value that is sent, in bytes: browsers keep 4096 with the name and attributes.
const LIMIT: usize = 4064;

/// From this many bytes on, three quarters of the limit, a value is warned of.
const NEARLY_FULL: usize = LIMIT / 4 * 3;

/// Warns of a value of `size` bytes that is nearly too large.
///
/// # Errors
///
/// Fails if it is too large, with the keys that take most of it.
pub(super) fn check(session: UnsavedSession<'_>, size: usize) -> Result<(), SessionError> {
    if size > LIMIT {
        return Err(too_large(session, size));
    }
    if size > NEARLY_FULL {
        report!(
            WARN,
            size,
            limit = LIMIT,
            "the session cookie is nearly full"
        );
    }
    Ok(())
}

fn too_large(session: UnsavedSession<'_>, size: usize) -> SessionError {
    const NAMED: usize = 3;
    let mut largest: Vec<_> = session
        .data()
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_string().len()))
        .collect();
    largest.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    largest.truncate(NAMED);
    SessionError::TooLarge {
        size,
        limit: LIMIT,
        largest,
    }
}
