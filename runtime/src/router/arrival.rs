//! How far a request has come before its path is kept, or not.

/// How far a request has come.
pub(super) enum Arrival {
    /// It is outside of every tween.
    Outside,
    /// Its route was looked for; if there is one, the request knows it.
    AtRoute(crate::Result<()>),
}
