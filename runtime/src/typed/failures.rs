//! What fails while a type is read, also where the type makes nothing of it.
//!
//! A flattened option is none if it cannot be read, and an enum without a tag says only that none of its variants fits.
//! serde hands their errors to nobody, so they are noted where they are made. Reading is one call that never waits; that is
//! why the thread may keep them.

use std::cell::RefCell;

use super::error::TypedError;

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
pub(super) fn noted(error: TypedError) -> TypedError {
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
