//! What a factory makes when a request comes.

use std::any::Any;

use super::{Clock, Map, Reissue, Session};

/// A session that a factory has opened, and what it wants to know of it later.
///
/// It is for those who write a [`SessionFactory`](super::SessionFactory) or an
/// [`AsyncSessionFactory`](super::AsyncSessionFactory). Views see the [`Session`].
///
/// # Examples
///
/// ```
/// use pyramidion::session::{Clock, Map, OpenedSession, Reissue, Session};
///
/// let clock = Clock::from_fn(|| 1_700_000_060.0);
/// let data: Map = [("user", "ada")].into_iter().collect();
/// let opened = OpenedSession::restored(data, 1_700_000_000.0, 1_700_000_000.0, clock)
///     .reissue(Reissue::After(10));
///
/// let session = Session::from(opened);
/// assert!(!session.is_new());
/// assert_eq!(session.get::<String>("user")?.as_deref(), Some("ada"));
/// assert!(session.unsaved().is_some(), "it was read a minute after it was written");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct OpenedSession(Session);

impl OpenedSession {
    /// Returns an empty session that begins now.
    pub fn new(clock: Clock) -> Self {
        Self(Session::new(clock))
    }

    /// Returns a session with the data of an earlier request.
    ///
    /// Times are in seconds since the Unix epoch: that of the first request, and that of the
    /// last one that wrote the session.
    pub fn restored(data: Map, created: f64, renewed: f64, clock: Clock) -> Self {
        let mut session = Session::with_times(data, created, renewed, clock);
        session.is_new = false;
        Self(session)
    }

    /// Sets when reading alone writes the session again; the default is never.
    pub fn reissue(mut self, reissue: Reissue) -> Self {
        self.0.reissue = reissue;
        self
    }

    /// Keeps what the factory wants to know again when it saves the session.
    pub fn origin<T: Any + Send + Sync>(mut self, origin: T) -> Self {
        self.0.origin = Some(Box::new(origin));
        self
    }

    /// Sets when a new session was written last, according to a cookie that says nothing else.
    pub(super) fn renewed(mut self, renewed: f64) -> Self {
        self.0.renewed = renewed;
        self
    }
}

impl From<OpenedSession> for Session {
    fn from(opened: OpenedSession) -> Self {
        opened.0
    }
}
