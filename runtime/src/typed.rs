//! From what a visitor sent to a type of the application.
//!
//! Errors name the field and what was expected there. No message holds what a visitor
//! typed: neither in the answer nor in the log.

mod document;
mod error;
mod failures;
mod fields;
mod json;
mod reading;

pub(crate) use error::TypedError;
pub(crate) use fields::from_fields;
pub(crate) use json::from_json;
