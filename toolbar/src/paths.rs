//! Where the pages of the toolbar are.

/// What their paths begin with.
pub(crate) const ROOT: &str = "/_debug";
