//! What a request can ask of its application.

use std::panic::Location;

use http::HeaderName;

use crate::retry::Retry;
use crate::session::{AnySessionFactory, CsrfKey, OpenedSession, Session};
use crate::settings::Settings;
use crate::shutdown::Announcement;
use crate::telemetry::report;
use crate::url::UrlTable;

use super::limited_body::BodyLimits;
use super::services::Services;

/// What an application has for all its requests.
///
/// [`Request::registry`](super::Request::registry) and [`App::registry`](crate::App::registry) return it. It is for code that outlives a
/// request, or has none: background tasks, and subscribers of [events](crate::events).
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use pyramidion::Request;
///
/// #[derive(Clone)]
/// struct MailServer(&'static str);
///
/// fn sign_up(request: &mut Request) -> pyramidion::Result<&'static str> {
///     let registry = Arc::clone(request.registry());
///     request.spawn(async move {
///         let server = registry.state::<MailServer>().ok_or("there is no mail server")?;
///         println!("a mail goes to {}", server.0);
///         Ok::<_, pyramidion::Error>(())
///     })?;
///     Ok("welcome")
/// }
/// # let _ = sign_up;
/// ```
#[derive(Clone, Default)]
pub struct Registry {
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
    /// Returns the settings of the application.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns a value that the application was given by [`set_state`](crate::Configurator::set_state).
    ///
    /// Where it was given none, the log says where it was asked for in vain.
    #[track_caller]
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let state = self.state.get();
        if state.is_none() {
            let (place, ty) = (Location::caller(), std::any::type_name::<T>());
            report!(
                WARN,
                "no value of the type `{ty}` was given to the application, but it is asked for at {place}; call \
                 `config.set_state(…)`, which `make_app()` checks for views with the argument `State<{ty}>`"
            );
        }
        state
    }

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
