//! How a test fails that asks for something that does not exist.

use std::fmt;

use pyramidion_syntax::near;

/// Fails the test, at the line of the caller.
#[track_caller]
#[expect(clippy::panic, reason = "a panic is how a test fails")]
pub(super) fn fail(message: impl fmt::Display) -> ! {
    panic!("{message}")
}

/// Returns the value, or fails the test with what went wrong.
///
/// In a closure for `unwrap_or_else` the line would be that of the closure.
#[track_caller]
pub(super) fn or_fail<T, E, M: fmt::Display>(
    result: Result<T, E>,
    message: impl FnOnce(E) -> M,
) -> T {
    match result {
        Ok(value) => value,
        Err(error) => fail(message(error)),
    }
}

/// Names what there is in place of something: "it has `a`, `b` (did you mean `a`?)", or that it has nothing.
pub(super) fn instead<'a>(
    holder: &str,
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> String {
    let names: Vec<_> = names.into_iter().collect();
    if names.is_empty() {
        return format!("{holder} has none");
    }
    let quoted = names.iter().map(|name| format!("`{name}`"));
    let quoted = quoted.collect::<Vec<_>>().join(", ");
    let hint = near::hint(wanted, names.iter().copied());
    format!("{holder} has {quoted}{hint}")
}
