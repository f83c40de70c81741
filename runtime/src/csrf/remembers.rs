//! What an application remembers of visitors between requests.

/// What an application remembers of visitors between requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remembers {
    Nothing,
    /// CSRF tokens, in a place of their own.
    CsrfTokens,
    /// Sessions, in which there is room for CSRF tokens, too.
    Sessions,
}

impl Remembers {
    pub(crate) const fn has_sessions(self) -> bool {
        matches!(self, Self::Sessions)
    }

    pub(crate) const fn has_csrf_tokens(self) -> bool {
        matches!(self, Self::CsrfTokens | Self::Sessions)
    }
}
