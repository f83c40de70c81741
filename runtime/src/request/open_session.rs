//! The session of a request: opened when it is first asked for, saved when the response is there.

use std::panic::Location;

use crate::cookies::Cookies;
use crate::httpexceptions;
use crate::session::{AnySessionFactory, Opening, Saving, Session};

use super::{NoSession, Request};

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
    /// was not [loaded](Self::load_session).
    pub fn try_session(&mut self) -> Result<&mut Session, NoSession> {
        if self.session.is_none() {
            let factory = self.registry.session_factory.as_ref();
            let factory = factory.ok_or(NoSession::NoFactory)?;
            match factory.open(Cookies::new(&self.head.headers)) {
                Opening::Ready(new) => self.session = Some(self.registry.with_csrf_key(new)),
                Opening::Pending(_) => return Err(NoSession::NotLoaded),
            }
        }
        self.session.as_mut().ok_or(NoSession::NotLoaded)
    }

    /// Loads a session that is kept by a server, so that [`session`](Self::session) has it.
    ///
    /// It is called before views; a tween that needs the session earlier calls it itself.
    ///
    /// # Errors
    ///
    /// Fails if the server does not answer.
    pub async fn load_session(&mut self) -> crate::Result<()> {
        if self.session.is_some() {
            return Ok(());
        }
        // A session that is here at once is opened when it is asked for.
        let Some(AnySessionFactory::Waiting(factory)) = &self.registry.session_factory else {
            return Ok(());
        };
        let session = match factory.open(Cookies::new(&self.head.headers)) {
            Opening::Ready(session) => session,
            Opening::Pending(opening) => opening.await.map_err(httpexceptions::of_session)?,
        };
        self.session = Some(self.registry.with_csrf_key(session));
        Ok(())
    }

    /// Returns the session that [`try_session`](Self::try_session) opened.
    pub(crate) fn session_ref(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Begins to save the session, if there is anything to save.
    pub(crate) fn begin_saving_session(&self) -> Option<Saving<'_>> {
        let session = self.session.as_ref()?.unsaved()?;
        let factory = self.registry.session_factory.as_ref()?;
        Some(factory.save(session, self.exception.is_some()))
    }

    /// Ends what [`begin_saving_session`](Self::begin_saving_session) began, and tells whether the
    /// session was read or written.
    pub(crate) fn end_saving_session(&mut self) -> bool {
        let Some(session) = &mut self.session else {
            return false;
        };
        let is_consulted = session.is_consulted();
        session.mark_saved();
        is_consulted
    }
}
