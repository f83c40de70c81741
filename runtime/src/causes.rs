//! Errors and what caused them.

use std::error::Error;

/// Returns an error and its sources.
pub(crate) fn chain<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'e (dyn Error + 'static) = *error;
        error.source()
    })
}

/// Returns the text of an error with those of its sources, for the log.
pub(crate) fn text(error: &(dyn Error + 'static)) -> String {
    let causes: Vec<_> = chain(error).map(ToString::to_string).collect();
    causes.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{SessionError, StoreError};

    #[test]
    fn the_text_begins_with_the_error_and_ends_with_its_first_cause() {
        let error = StoreError::new(StoreError::new("no answer"));
        let cannot = "the session store cannot be asked";
        assert_eq!(text(&error), format!("{cannot}: {cannot}: no answer"));
        assert_eq!(chain(&error).count(), 3);
        assert_eq!(
            text(&SessionError::InvalidCookie),
            SessionError::InvalidCookie.to_string()
        );
    }
}
