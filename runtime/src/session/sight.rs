//! A session, for those who only look on.

use std::fmt;

use super::{Map, Session};

/// A session as [observers](crate::observers) see it: looking at it does not count as access.
///
/// Neither the cookie of the session nor the header `Vary` depends on what is read here.
///
/// See [`observers`](crate::observers) for an example.
#[derive(Clone, Copy)]
pub struct SessionSight<'s>(&'s Session);

impl<'s> SessionSight<'s> {
    pub(crate) fn of(session: &'s Session) -> Self {
        Self(session)
    }

    /// Returns every key with its value, in insertion order.
    pub fn values(&self) -> &'s Map {
        self.0.data()
    }

    /// Tells whether the request begins the session, as [`Session::is_new`] does.
    pub fn is_new(&self) -> bool {
        self.0.is_new
    }

    /// Returns when the session began, in seconds since the Unix epoch.
    pub fn created(&self) -> f64 {
        self.0.created
    }
}

/// Shows what [`Session`] does: no values.
impl fmt::Debug for SessionSight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
