//! The values of a pattern's placeholders as a type, and whether a type can be read from them.

mod error;
mod probe;
mod seen;
mod values;

pub(crate) use error::Misfit;
pub(crate) use probe::{Names, PathArgument};
pub(super) use values::read;
