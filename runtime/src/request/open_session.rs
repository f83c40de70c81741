//! The session of a request: opened when it is first asked for, saved when the response is there.

use std::panic::Location;

use crate::cookies::Cookies;
use crate::httpexceptions;
use crate::session::{
    AnySessionFactory, OpenedSession, Opening, Saving, Session, SessionError, SessionSight,
};

use super::observed::Moment;
use super::{NoSession, Request};

/// What a request has of its session.
#[derive(Default)]
pub(super) enum HeldSession {
    /// Nothing yet.
    #[default]
    Unopened,
    Opened(Session),
    /// It could not be loaded, which is not tried again.
    Failed(SessionError),
}

impl HeldSession {
    fn opened(&self) -> Option<&Session> {
        match self {
            Self::Opened(session) => Some(session),
            Self::Unopened | Self::Failed(_) => None,
        }
    }
}

impl Request {
    /// Returns the session, opening it on first use.
    ///
    /// # Panics
    ///
    /// Panics if the application has no session factory; views that take `&Session` or
    /// `&mut Session` as an argument are checked by [`make_app`](crate::Configurator::make_app)
    /// instead. The panic becomes a 500 and a line in the log, which says where the call stands.
    #[track_caller]
    pub fn session(&mut self) -> &mut Session {
        match self.try_session() {
            Ok(session) => session,
            #[expect(
                clippy::panic,
                reason = "a mistake of the application, documented above"
            )]
            Err(error) => panic!("{error}; `session()` is called at {}", Location::caller()),
        }
    }

    /// Returns the session, opening it on first use.
    ///
    /// # Errors
    ///
    /// Fails if the application has no session factory, or if the session is kept by a server and
    /// was not [loaded](Self::load_session) or cannot be.
    pub fn try_session(&mut self) -> Result<&mut Session, NoSession> {
        if let HeldSession::Unopened = self.session {
            let factory = self.registry.session_factory.as_ref();
            let factory = factory.ok_or(NoSession::NoFactory)?;
            let Opening::Ready(new) = factory.open(Cookies::new(&self.head.headers)) else {
                return Err(NoSession::NotLoaded);
            };
            self.hold_session(new);
        }
        match &mut self.session {
            HeldSession::Opened(session) => Ok(session),
            HeldSession::Failed(_) => Err(NoSession::Unavailable),
            HeldSession::Unopened => Err(NoSession::NotLoaded),
        }
    }

    /// Loads a session that is kept by a server, so that [`session`](Self::session) has it.
    ///
    /// It is called before views; a tween that needs the session earlier calls it itself. The server is asked once for
    /// each request: what failed fails again.
    ///
    /// # Errors
    ///
    /// Fails if the server does not answer.
    pub async fn load_session(&mut self) -> crate::Result<()> {
        match &self.session {
            HeldSession::Opened(_) => return Ok(()),
            HeldSession::Failed(error) => return Err(httpexceptions::of_session(error.clone())),
            HeldSession::Unopened => {}
        }
        // A session that is here at once is opened when it is asked for.
        let Some(AnySessionFactory::Waiting(factory)) = &self.registry.session_factory else {
            return Ok(());
        };
        let opened = match factory.open(Cookies::new(&self.head.headers)) {
            Opening::Ready(session) => Ok(session),
            Opening::Pending(opening) => opening.await,
        };
        match opened {
            Ok(session) => {
                self.hold_session(session);
                Ok(())
            }
            Err(error) => {
                self.session = HeldSession::Failed(error.clone());
                Err(httpexceptions::of_session(error))
            }
        }
    }

    /// Keeps a session that was opened.
    fn hold_session(&mut self, opened: OpenedSession) {
        let session = self.registry.with_csrf_key(opened);
        self.tell(|| Moment::SessionOpened(SessionSight::of(&session)));
        self.session = HeldSession::Opened(session);
    }

    /// Forgets what was done with the session, so that it is as it came with the request.
    pub(crate) fn abandon_session(&mut self) {
        let session = self.session.opened();
        if session.is_some_and(|session| session.unsaved().is_some()) {
            self.session = HeldSession::Unopened;
            self.is_visitor_loaded = false;
        }
    }

    /// Notes that the CSRF token was read, wherever it is kept.
    pub(crate) fn note_csrf_token(&mut self) {
        self.has_read_csrf_token = true;
    }

    /// Tells whether the answer may hold something of the session, or the CSRF token.
    #[cfg(feature = "compression")]
    pub(crate) fn has_read_secrets(&self) -> bool {
        self.has_read_csrf_token || self.session_ref().is_some_and(Session::is_consulted)
    }

    /// Tells whether the session could not be loaded.
    pub(crate) fn is_session_unavailable(&self) -> bool {
        matches!(self.session, HeldSession::Failed(_))
    }

    /// Returns the session that [`try_session`](Self::try_session) opened.
    pub(crate) fn session_ref(&self) -> Option<&Session> {
        self.session.opened()
    }

    /// Begins to save the session, if there is anything to save.
    pub(crate) fn begin_saving_session(&self) -> Option<Saving<'_>> {
        let session = self.session.opened()?.unsaved()?;
        let factory = self.registry.session_factory.as_ref()?;
        Some(factory.save(session, self.exception.is_some()))
    }

    /// Ends what [`begin_saving_session`](Self::begin_saving_session) began, and tells whether the
    /// session was read or written.
    pub(crate) fn end_saving_session(&mut self) -> bool {
        let HeldSession::Opened(session) = &mut self.session else {
            return false;
        };
        let is_consulted = session.is_consulted();
        session.mark_saved();
        is_consulted
    }
}
