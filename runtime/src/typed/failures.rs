//! What fails while a type is read, also where the type makes nothing of it.
//!
//! A flattened option is `None` if it cannot be read, and an enum without a tag says only that none of its variants fits.
//! serde hands their errors to nobody, so they are noted where they are made. Reading is one call that never waits; that is
//! why the thread may keep them.

use std::cell::RefCell;
use std::fmt::Display;

use serde::de::{Error, Expected, Unexpected};

use super::error::{OneOf, Problem, TypedError};

/// How many failures are noted, the last ones.
const MOST: usize = 16;

thread_local! {
    static NOTED: RefCell<Option<Vec<TypedError>>> = const { RefCell::new(None) };
}

/// Reads something, and returns what failed meanwhile.
pub(super) fn noting<T>(read: impl FnOnce() -> T) -> (T, Vec<TypedError>) {
    // What is read may itself read something from fields.
    let outer = NOTED.replace(Some(Vec::new()));
    let value = read();
    (value, NOTED.replace(outer).unwrap_or_default())
}

/// Notes a failure if something is being read.
fn noted(error: TypedError) -> TypedError {
    NOTED.with_borrow_mut(|noted| {
        if let Some(noted) = noted {
            if noted.len() == MOST {
                noted.remove(0);
            }
            noted.push(error.clone());
        }
    });
    error
}

/// What serde and the types that are read say of what is wrong.
impl Error for TypedError {
    fn custom<T: Display>(message: T) -> Self {
        noted(Self::new(Problem::Custom(message.to_string())))
    }

    fn invalid_type(actual: Unexpected<'_>, expected: &dyn Expected) -> Self {
        noted(Self::instead_of(actual, expected))
    }

    fn invalid_value(actual: Unexpected<'_>, expected: &dyn Expected) -> Self {
        noted(Self::instead_of(actual, expected))
    }

    fn invalid_length(_length: usize, expected: &dyn Expected) -> Self {
        noted(Self::expected(&expected.to_string()))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let mut error = Self::expected(&OneOf(expected));
        error.actual = Some(Unexpected::Str(variant).to_string());
        noted(error)
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        noted(Self::unknown(OneOf(expected).to_string()).of(field, []))
    }

    fn missing_field(field: &'static str) -> Self {
        noted(Self::missing().of(field, []))
    }

    fn duplicate_field(field: &'static str) -> Self {
        noted(Self::repeated().of(field, []))
    }
}
