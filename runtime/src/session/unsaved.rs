//! What a factory sees of a session that it is to save.

use std::any::Any;

use super::usage::Stage;
use super::{Map, Session};

/// A session that must be saved, as its factory sees it: looking at it marks nothing.
///
/// It is for those who write a [`SessionFactory`](super::SessionFactory) or an
/// [`AsyncSessionFactory`](super::AsyncSessionFactory). A session that nobody changed, and that was
/// not read at a time when that must be saved, is never one.
///
/// # Examples
///
/// ```
/// use pyramidion::session::{Clock, Session, Succession};
///
/// let mut session = Session::new(Clock::default());
/// assert!(session.unsaved().is_none());
///
/// session.insert("visits", 1)?;
/// let unsaved = session.unsaved().ok_or("it was changed")?;
/// assert!(unsaved.is_changed());
/// assert_eq!(unsaved.data().len(), 1);
/// assert_eq!(unsaved.succession(), Succession::Kept);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct UnsavedSession<'a> {
    session: &'a Session,
    is_changed: bool,
}

/// What becomes of the name by which a store knows a session.
///
/// See [`UnsavedSession`] for an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// It stays.
    Kept,
    /// The session gets another, by [`renew`](Session::renew).
    Renewed,
    /// The session has ended, by [`invalidate`](Session::invalidate); what it holds begins another.
    Invalidated,
}

impl Session {
    /// Returns what a factory must save, if there is anything.
    pub fn unsaved(&self) -> Option<UnsavedSession<'_>> {
        let is_changed = match self.usage.stage() {
            Stage::Due => false,
            Stage::Changed => true,
            Stage::Untouched | Stage::Consulted | Stage::Saved | Stage::Lost => return None,
        };
        Some(UnsavedSession {
            session: self,
            is_changed,
        })
    }
}

impl<'a> UnsavedSession<'a> {
    /// Returns the data.
    pub fn data(&self) -> &'a Map {
        &self.session.data
    }

    /// Tells whether more than the time of the last use is to be saved.
    pub fn is_changed(&self) -> bool {
        self.is_changed
    }

    /// Returns when the session began, in seconds since the Unix epoch.
    pub fn created(&self) -> f64 {
        self.session.created
    }

    /// Returns when the session was last used, in seconds since the Unix epoch.
    ///
    /// These are whole seconds after an access, and the time of the request that wrote the session
    /// last if it was only [marked as changed](Session::changed).
    pub fn accessed(&self) -> f64 {
        self.session.time_of_use()
    }

    /// Returns what becomes of the name by which a store knows the session.
    pub fn succession(&self) -> Succession {
        self.session.succession
    }

    /// Returns what was given to [`OpenedSession::origin`](super::OpenedSession::origin).
    pub fn origin<T: Any>(&self) -> Option<&'a T> {
        self.session.origin.as_ref()?.downcast_ref()
    }

    /// Returns the whole second of the last access, which a cookie tells from a fraction.
    pub(super) fn last_access(&self) -> Option<i64> {
        self.session.usage.last_access()
    }

    /// Gives data that were merged with another request's the tokens of this session, or none.
    pub(super) fn keep_only_own_tokens(&self, data: &mut Map) {
        self.session.keep_only_own_tokens(data);
    }
}
