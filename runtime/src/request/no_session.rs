//! Why a request has no session.

use std::fmt;

/// The error for a request that has no session.
///
/// # Examples
///
/// ```
/// use pyramidion::request::NoSession;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View};
///
/// let mut config = Configurator::new();
/// config.add_route("visits", "/visits");
/// let visits = |request: &mut Request| match request.try_session() {
///     Err(NoSession::NoFactory) => "there are no sessions",
///     Err(_) => "not now",
///     Ok(_) => "welcome back",
/// };
/// config.add_view(View::new(visits).route_name("visits"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/visits").send().text(), "there are no sessions");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoSession {
    /// The application has no session factory.
    NoFactory,
    /// The session is kept by a server and was not loaded.
    NotLoaded,
    /// The session is kept by a server that could not be asked.
    Unavailable,
}

impl fmt::Display for NoSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoFactory => {
                "no session factory is registered; call `config.set_session_factory(…)` before \
                 `make_app()`, which checks that for views with the argument `&mut Session`"
            }
            Self::NotLoaded => {
                "the session is kept by a server and was not loaded; await \
                 `request.load_session()` first"
            }
            Self::Unavailable => "the session could not be loaded",
        })
    }
}

impl std::error::Error for NoSession {}
