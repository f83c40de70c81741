//! The session as it came with a request, whatever becomes of it.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::request::Request;
use crate::session::SessionSight;

/// The session as it came with a request, once it was opened.
#[derive(Clone, Default)]
pub(super) struct ArrivedSession(Arc<OnceLock<Value>>);

impl ArrivedSession {
    /// Keeps the first session that is opened.
    pub(super) fn keep(&self, session: SessionSight<'_>) {
        self.0
            .get_or_init(|| serde_json::to_value(session.values()).unwrap_or_default());
    }

    /// Returns that of a request, if whoever sees development mode sent it.
    pub(super) fn of(request: &Request) -> Option<&Value> {
        let arrived: &Self = request.extensions().get()?;
        arrived.0.get()
    }
}

/// Shows no values.
impl std::fmt::Debug for ArrivedSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArrivedSession").finish_non_exhaustive()
    }
}
