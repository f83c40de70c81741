//! What a type asks for while it is read.

use std::cell::{Cell, RefCell};

/// What a type has asked for so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The value that is being read.
    pub(super) current: Cell<Option<usize>>,
    /// Whether the names that are asked for may depend on values.
    pub(super) depends: Cell<bool>,
    /// Whether the type is a struct whose fields are known.
    pub(super) is_struct: Cell<bool>,
    /// The types of the values, if somebody wants to know.
    pub(super) asked: Option<RefCell<Vec<Option<&'static str>>>>,
}
