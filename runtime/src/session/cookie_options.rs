//! What every factory of the framework can be configured with: the cookie's attributes and the times.

use super::{Clock, OpenedSession, Reissue};
use crate::cookies::CookieAttributes;
use crate::introspection::{SessionCookieRecord, SessionKind, SessionRecord};

/// The parameters that all factories share, with Pyramid's defaults but for `HttpOnly`.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) cookie: CookieAttributes,
    pub(super) set_on_exception: bool,
    pub(super) timeout: Option<i64>,
    pub(super) reissue_time: Option<i64>,
    pub(super) lifetime: Option<i64>,
    pub(super) clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cookie: CookieAttributes {
                same_site: Some("Lax".to_owned()),
                ..CookieAttributes::new("session")
            },
            set_on_exception: true,
            timeout: Some(1200),
            reissue_time: Some(0),
            lifetime: None,
            clock: Clock::default(),
        }
    }
}

impl Options {
    pub(super) fn new_session(&self) -> OpenedSession {
        OpenedSession::new(self.clock.clone()).reissue(self.reissue())
    }

    pub(super) fn reissue(&self) -> Reissue {
        self.reissue_time.map_or(Reissue::Never, Reissue::After)
    }

    /// Tells whether sessions are saved with this response.
    pub(super) fn is_wanted(&self, on_exception: bool) -> bool {
        self.set_on_exception || !on_exception
    }

    /// Returns what is said of a factory of a kind.
    pub(super) fn record(&self, factory: &str, kind: SessionKind) -> SessionRecord {
        let cookie = &self.cookie;
        SessionRecord {
            kind,
            cookie: Some(SessionCookieRecord {
                name: cookie.name.clone(),
                path: cookie.path.clone(),
                domain: cookie.domain.clone(),
                max_age: cookie.max_age,
                secure: cookie.secure,
                httponly: cookie.http_only,
                samesite: cookie.same_site.clone(),
            }),
            timeout: self.timeout,
            reissue_time: self.reissue_time,
            set_on_exception: self.set_on_exception,
            ..SessionRecord::of_own(factory)
        }
    }

    pub(super) fn errors(&self) -> Vec<String> {
        let mut errors = self.cookie.errors();
        for (name, seconds) in [("timeout", self.timeout), ("lifetime", self.lifetime)] {
            if let Some(seconds) = seconds.filter(|seconds| *seconds <= 0) {
                errors.push(format!(
                    "the {name} of the sessions is {seconds} seconds, so that none could be used; \
                     use `{name}(None)` for sessions without an end"
                ));
            }
        }
        errors
    }
}

/// Writes the methods of a factory that set its `options`.
macro_rules! option_methods {
    () => {
        $crate::cookies::attribute_methods! {
            cookie_name: "`session`",
            max_age: "`None`, until it closes",
            path: "`/`",
            domain: "`None`, the host that set it",
            secure: "`false`",
            httponly: "`true`, unlike Pyramid's",
            samesite: "`Lax`; `None` leaves it out",
        }

        fn cookie_mut(&mut self) -> &mut $crate::cookies::CookieAttributes {
            &mut self.options.cookie
        }

        /// Sets whether the session is saved with the response of an exception view; the default
        /// is `true`.
        pub fn set_on_exception(mut self, set_on_exception: bool) -> Self {
            self.options.set_on_exception = set_on_exception;
            self
        }

        /// Sets after how many seconds without use a session times out; the default is 1200, `None` means
        /// never, and zero or less is an error of [`make_app`](crate::Configurator::make_app).
        ///
        /// What it held is gone. A session in a cookie is emptied and goes on, as in Pyramid; a store has
        /// forgotten it, so that a [new](crate::Session::is_new) one begins.
        pub fn timeout(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.options.timeout = seconds.into();
            self
        }

        /// Sets after how many seconds reading alone saves the session again, so that it does not
        /// time out; the default is 0, `None` means never.
        ///
        /// A tenth of the timeout saves most of the work that the default costs.
        pub fn reissue_time(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.options.reissue_time = seconds.into();
            self
        }

        /// Sets after how many seconds a session ends, however often it is used; the default,
        /// `None`, means never.
        ///
        /// A [new](crate::Session::is_new) session begins then. The time is counted from
        /// [`created`](crate::Session::created), which nothing but a new session changes.
        pub fn lifetime(mut self, seconds: impl Into<Option<i64>>) -> Self {
            self.options.lifetime = seconds.into();
            self
        }

        /// Sets where the time comes from, for tests.
        pub fn clock(mut self, clock: $crate::session::Clock) -> Self {
            self.options.clock = clock;
            self
        }
    };
}

pub(super) use option_methods;
