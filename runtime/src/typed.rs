//! From what a visitor sent to a type of the application.
//!
//! Whatever is wrong is told by the name of the field and by what was expected there. What a visitor typed is in
//! no message: neither in the answer nor in the log.

mod document;
mod error;
mod failures;
mod fields;
mod json;
mod reading;

pub(crate) use error::TypedError;
pub(crate) use fields::from_fields;
pub(crate) use json::from_json;
