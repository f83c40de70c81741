//! Names for what `#[derive(Fields)]` and `#[derive(Choice)]` generate. Nothing here is public API.

pub use crate::forms::generated::{
    Access, Control, Field, FormField, FormMethod, Node, Part, Sent, Shape, Showing, access,
    choices, group, is_list, may_be_required, read_group, rules,
};
pub use crate::forms::{Choice, Errors, FieldError, Fields, FormValue, Kind};
pub use std::string::String;
pub use std::sync::LazyLock;
pub use std::vec::Vec;
