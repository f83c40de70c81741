//! From what a visitor sent to a type of the application.
//!
//! Errors name the field and what was expected there. No message holds what a visitor
//! typed: neither in the answer nor in the log.

mod document;
mod error;
mod failures;
mod json;
mod query;
mod text_meaning;

pub(crate) use error::TypedError;
pub(crate) use json::from_json;
pub(crate) use query::from_fields;
