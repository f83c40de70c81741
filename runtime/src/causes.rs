//! Errors and what caused them.

use std::error::Error;

/// The errors of a chain that are looked at: one whose source is itself has no end.
const MOST: usize = 100;

/// Returns an error and its sources, up to 100 of them.
pub(crate) fn chain<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'e (dyn Error + 'static) = *error;
        error.source()
    })
    .take(MOST)
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

    #[derive(Debug)]
    struct Endless;

    impl std::fmt::Display for Endless {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("endless")
        }
    }

    impl Error for Endless {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&Self)
        }
    }

    #[test]
    fn an_error_that_is_its_own_source_has_an_end() {
        assert_eq!(chain(&Endless).count(), MOST);
    }

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
