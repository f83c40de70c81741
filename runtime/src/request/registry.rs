//! What a request can ask of its application.

use http::HeaderName;

use crate::retry::Retry;
use crate::session::{AnySessionFactory, CsrfKey, OpenedSession, Session};
use crate::settings::Settings;
use crate::shutdown::Announcement;
use crate::url::UrlTable;

use super::body::BodyLimits;
use super::services::Services;

/// The parts of a configured application that its requests share.
#[derive(Clone, Default)]
pub(crate) struct Registry {
    pub(crate) settings: Settings,
    pub(crate) session_factory: Option<AnySessionFactory>,
    pub(crate) urls: UrlTable,
    /// Values of the application's own, by type.
    pub(crate) state: http::Extensions,
    pub(crate) services: Services,
    /// Where the application keeps its CSRF tokens in sessions, if it chose that.
    pub(crate) csrf_key: Option<CsrfKey>,
    pub(crate) body_limits: BodyLimits,
    /// When a request is answered once more, if it ever is.
    pub(crate) retry: Option<Retry>,
    /// Whether answers are compressed whose views say nothing of it.
    #[cfg(feature = "compression")]
    pub(crate) compresses: bool,
    /// Whether requests belong to the metrics.
    pub(crate) counts: bool,
    /// The header of request ids, if there are any.
    pub(crate) request_id_header: Option<HeaderName>,
    /// The path under which the application is mounted.
    pub(crate) script_name: String,
    /// The end of the application, which that of its server brings.
    pub(crate) end: Announcement,
}

impl Registry {
    /// Returns a session that knows where the application keeps its CSRF tokens.
    pub(super) fn with_csrf_key(&self, opened: OpenedSession) -> Session {
        let mut session = Session::from(opened);
        if let Some(key) = &self.csrf_key {
            session.set_csrf_key(key.clone());
        }
        session
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}
