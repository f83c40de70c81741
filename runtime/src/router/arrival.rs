//! How far a request has come before its path is kept, or not.

use crate::response::{Response, ViewResult};

/// How far a request has come.
pub(super) enum Arrival {
    /// It is outside of every tween.
    Outside,
    /// Subscribers were told of it; its route depends on what must be found out.
    BeforeRoute,
    /// Its route was looked for; if there is one, the request knows it.
    AtRoute(crate::Result<()>),
}

/// How far a request has come whose path is kept from there on.
pub(super) enum Progress {
    Arrived(Arrival),
    /// It is known what it comes to, which somebody waits for, or which may not be what is sent.
    Decided(ViewResult),
    /// There is a response, and a response callback must be awaited.
    Answered(Response),
    /// The response leaves, and a finished callback must be awaited.
    Leaving(Response),
}
