//! What the helper can be configured with: the cookie's attributes, the times and the signature.

use super::{AuthTicket, TicketHash};
use crate::clock::Clock;
use crate::cookies::CookieAttributes;
use crate::secret::{Secret, Secrets};

/// The parameters of the helper, with Pyramid's defaults but for `HttpOnly`.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) secrets: Secrets,
    pub(super) hash: TicketHash,
    pub(super) cookie: CookieAttributes,
    pub(super) include_ip: bool,
    pub(super) timeout: Option<i64>,
    pub(super) reissue_time: Option<i64>,
    pub(super) wild_domain: bool,
    pub(super) parent_domain: bool,
    pub(super) clock: Clock,
}

impl Options {
    pub(super) fn new(secret: Secret) -> Self {
        Self {
            secrets: Secrets::new(secret, ""),
            hash: TicketHash::SHA512,
            cookie: CookieAttributes {
                same_site: Some("Lax".to_owned()),
                ..CookieAttributes::new("auth_tkt")
            },
            include_ip: false,
            timeout: None,
            reissue_time: None,
            wild_domain: true,
            parent_domain: false,
            clock: Clock::default(),
        }
    }

    /// Returns the cookie for a visitor of `host`.
    pub(super) fn cookie_for(&self, host: &str) -> CookieAttributes {
        let mut cookie = self.cookie.clone();
        if cookie.domain.as_deref().is_none_or(str::is_empty) {
            let parent = host.split_once('.').map(|(_, parent)| parent);
            cookie.domain = match parent.filter(|parent| self.parent_domain && parent.contains('.'))
            {
                Some(parent) => Some(parent.to_owned()),
                None => self.wild_domain.then(|| host.to_owned()),
            };
        }
        cookie
    }

    /// Returns the second that it is, as tickets write it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole seconds are meant; what eight digits cannot write is cut to what they can"
    )]
    pub(super) fn second(&self) -> u32 {
        self.clock.now() as u32
    }

    /// Tells whether a ticket was issued too long ago; a timeout of zero means no timeout.
    pub(super) fn has_timed_out(&self, ticket: &AuthTicket) -> bool {
        self.timeout
            .filter(|timeout| *timeout != 0)
            .is_some_and(|timeout| self.is_older(ticket, timeout))
    }

    /// Tells whether a ticket is old enough to be replaced, or signed with a secret that is to go.
    pub(super) fn is_to_be_reissued(&self, ticket: &AuthTicket) -> bool {
        self.reissue_time
            .is_some_and(|time| ticket.is_outdated || self.is_older(ticket, time))
    }

    fn is_older(&self, ticket: &AuthTicket, seconds: i64) -> bool {
        #[expect(
            clippy::cast_precision_loss,
            reason = "time-outs are far below 2^53 seconds"
        )]
        let seconds = seconds as f64;
        self.clock.now() - f64::from(ticket.timestamp) > seconds
    }

    /// Returns what makes the options useless, a sentence each.
    pub(super) fn errors(&self) -> Vec<String> {
        let mut errors = self.secrets.errors("the secret of the tickets");
        errors.extend(self.cookie.errors());
        errors
    }

    /// Returns what makes the options weak, a sentence each.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = self.secrets.warnings("the secret of the tickets");
        warnings.extend(self.cookie.warnings());
        warnings
    }
}

/// Writes the methods of the helper that set its `options`.
macro_rules! option_methods {
    () => {
        $crate::cookies::attribute_methods! {
            cookie_name: "`auth_tkt`",
            secure: "`false`",
            max_age: "`None`, until it closes",
            http_only: "`true`, unlike Pyramid's",
            path: "`/`",
            domain: "`None`: it depends on the host of the request",
            samesite: "`Lax`; `None` leaves it out",
        }

        fn cookie_mut(&mut self) -> &mut crate::cookies::CookieAttributes {
            &mut Arc::make_mut(&mut self.options).cookie
        }

        /// Sets whether a ticket is good only for the address that it was issued to; the default is `false`.
        ///
        /// The address is that of the connection: behind a proxy it is the proxy's. An address of IPv4 that
        /// comes through a socket of IPv6 is another one.
        pub fn include_ip(self, include_ip: bool) -> Self {
            self.with(|options| options.include_ip = include_ip)
        }

        /// Sets after how many seconds a ticket is no longer good; the default, `None`, and zero mean never.
        pub fn timeout(self, seconds: impl Into<Option<i64>>) -> Self {
            self.with(|options| options.timeout = seconds.into())
        }

        /// Sets after how many seconds a ticket is replaced when it is next read; the default, `None`, means
        /// never.
        ///
        /// With a timeout it should be a tenth of it, so that visitors who come back do not time out.
        pub fn reissue_time(self, seconds: impl Into<Option<i64>>) -> Self {
            self.with(|options| options.reissue_time = seconds.into())
        }

        /// Sets whether the browser sends the cookie to all hosts below that of the request; the default is
        /// `true`.
        pub fn wild_domain(self, wild_domain: bool) -> Self {
            self.with(|options| options.wild_domain = wild_domain)
        }

        /// Sets whether the browser sends the cookie to all hosts below the parent of that of the request:
        /// for `www.example.com` to all below `example.com`; the default is `false`.
        ///
        /// It goes before [`wild_domain`](Self::wild_domain), which holds for hosts without a parent.
        pub fn parent_domain(self, parent_domain: bool) -> Self {
            self.with(|options| options.parent_domain = parent_domain)
        }

        /// Sets the hash of the signature; the default is [`TicketHash::SHA512`].
        pub fn hashalg(self, hashalg: TicketHash) -> Self {
            self.with(|options| options.hash = hashalg)
        }

        /// Adds a secret that signed before and still verifies.
        ///
        /// With a [`reissue_time`](Self::reissue_time) a ticket that it signed is replaced when it is next
        /// read.
        pub fn fallback_secret(self, secret: impl Into<Secret>) -> Self {
            self.with(|options| options.secrets.all.push(secret.into()))
        }

        /// Sets where the time comes from, for tests.
        pub fn clock(self, clock: crate::session::Clock) -> Self {
            self.with(|options| options.clock = clock)
        }

        fn with(mut self, set: impl FnOnce(&mut Options)) -> Self {
            set(Arc::make_mut(&mut self.options));
            self
        }
    };
}

pub(super) use option_methods;
