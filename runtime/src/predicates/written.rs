//! Values of a predicate as they are written, which is as Pyramid writes them.

use std::fmt;

/// Writes values with commas between them.
pub(super) fn write_list(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = impl fmt::Display>,
) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str(",")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

/// Returns the name of `true` or `false` in Python.
pub(super) fn flag(is: bool) -> &'static str {
    if is { "True" } else { "False" }
}
