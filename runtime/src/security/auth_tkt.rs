//! Tickets: the cookie that says who a visitor is, as Pyramid's `AuthTktCookieHelper` writes it.
//!
//! The chapter `docs/auth-tkt.md` specifies the cookie.

mod hash;
mod options;
mod policy;
mod ticket;
mod visit;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::panic::Location;
use std::sync::Arc;

use http::HeaderValue;
use http::header::SET_COOKIE;

use super::Headers;
use super::userid::Userid;
use crate::cookies;
use crate::error::Called as _;
use crate::request::Request;
use crate::response::{Response, vary};
use crate::secret::Secret;
use crate::telemetry::report;

pub use hash::TicketHash;
pub use policy::AuthTktPolicy;
pub use ticket::AuthTicket;

use options::{Options, option_methods};
use ticket::Signer;
use visit::Visit;

/// The longest value that Pyramid sends, in bytes.
const LIMIT: usize = 4093;

/// Remembers visitors in a signed cookie that Pyramid reads and writes.
///
/// It is Pyramid's `AuthTktCookieHelper`: for equal ids, tokens and time its cookies are byte for byte
/// those of Pyramid, except that they are `HttpOnly`. A ticket is signed, not encrypted: everybody who has it
/// can read it, and it is valid until it times out, even after the visitor has been forgotten.
///
/// [`AuthTktPolicy`] makes a security policy of it; a policy of the application's own calls it. A clone
/// shares everything with the original.
///
/// Of several cookies with the name, the last one that is good counts.
///
/// # Examples
///
/// ```
/// use pyramidion::security::AuthTktCookieHelper;
/// use pyramidion::testing::DummyRequest;
///
/// let tickets = AuthTktCookieHelper::new("a secret that Pyramid knows too").timeout(1200);
///
/// let mut request = DummyRequest::get("/login").build();
/// let headers = tickets.remember(&mut request, "ada")?;
///
/// let cookie = headers[0].1.to_str()?.split(';').next().unwrap_or_default();
/// let mut request = DummyRequest::get("/").header("cookie", cookie).build();
/// let ticket = tickets.identify(&mut request).ok_or("a ticket")?;
/// assert_eq!(ticket.userid().as_text().as_deref(), Some("ada"));
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// See [`AuthTktCookieHelper`](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/api/authentication.html#pyramid.authentication.AuthTktCookieHelper)
/// of Pyramid.
#[derive(Clone)]
#[must_use]
pub struct AuthTktCookieHelper {
    options: Arc<Options>,
}

impl AuthTktCookieHelper {
    /// Returns a helper that signs with `secret` and has Pyramid's defaults but for `HttpOnly`.
    ///
    /// A good secret is 64 random bytes that only the application's servers know, and nothing else is
    /// signed with. With [`AuthTktPolicy`] an empty one is an error of
    /// [`make_app`](crate::Configurator::make_app), a short one a warning.
    pub fn new(secret: impl Into<Secret>) -> Self {
        Self {
            options: Arc::new(Options::new(secret.into())),
        }
    }

    option_methods!();

    /// Returns the ticket of the visitor, if it is good and has not timed out.
    ///
    /// The ticket is looked for once for a request. If it is older than
    /// [`reissue_time`](Self::reissue_time), the response gets a new one, unless the visitor is forgotten or
    /// remembered again by then.
    pub fn identify(&self, request: &mut Request) -> Option<Arc<AuthTicket>> {
        if let Some(visit) = Visit::of(request, &self.options) {
            return visit.ticket.clone();
        }
        let ticket = self.read(request).map(Arc::new);
        Visit::begin(request, &self.options, ticket.clone());
        let reissued = ticket
            .as_deref()
            .and_then(|ticket| self.reissue(request, ticket));
        let options = Arc::clone(&self.options);
        request.add_response_callback(move |request: &mut Request, response: &mut Response| {
            vary(response.headers_mut(), "Cookie");
            let is_settled = Visit::of(request, &options).is_some_and(|visit| visit.is_settled);
            if let Some(cookie) = reissued.filter(|_| !is_settled) {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
        });
        ticket
    }

    /// Returns the headers that give the visitor a ticket.
    ///
    /// # Errors
    ///
    /// Fails if the id is too long for a cookie, or if [`include_ip`](Self::include_ip) is set and the address
    /// of the visitor is not known.
    #[track_caller]
    pub fn remember(
        &self,
        request: &mut Request,
        userid: impl Into<Userid>,
    ) -> crate::Result<Headers> {
        self.remember_with(request, userid, &[] as &[&str], None)
    }

    /// Returns the headers that give the visitor a ticket with tokens.
    ///
    /// The browser keeps it for `max_age` seconds, or for as long as [`max_age`](Self::max_age) says.
    ///
    /// # Errors
    ///
    /// Fails as [`remember`](Self::remember), and if a token is not a letter followed by letters, digits,
    /// `+`, `_` and `-`.
    #[track_caller]
    pub fn remember_with(
        &self,
        request: &mut Request,
        userid: impl Into<Userid>,
        tokens: &[impl AsRef<str>],
        max_age: Option<i64>,
    ) -> crate::Result<Headers> {
        let issued = self.issue(request, &userid.into(), tokens, max_age);
        let cookie = issued.called_at(Location::caller())?;
        Visit::settle(request, &self.options);
        Ok(vec![(SET_COOKIE, cookie)])
    }

    /// Returns the headers that make the browser forget the ticket.
    ///
    /// # Errors
    ///
    /// Fails if the host of the request cannot stand in a cookie.
    #[track_caller]
    pub fn forget(&self, request: &mut Request) -> crate::Result<Headers> {
        Visit::settle(request, &self.options);
        let cookie = self.options.cookie_for(request.domain());
        Ok(vec![(SET_COOKIE, cookie.removal()?)])
    }

    fn read(&self, request: &Request) -> Option<AuthTicket> {
        let options = &self.options;
        let signer = self.signer(request)?;
        let ticket = request
            .cookies()
            .find_last(&options.cookie.name, |value| signer.read(value))?;
        (!options.has_timed_out(&ticket)).then_some(ticket)
    }

    /// Returns the cookie that replaces a ticket, if it is old enough.
    fn reissue(&self, request: &Request, ticket: &AuthTicket) -> Option<HeaderValue> {
        if !self.options.is_to_be_reissued(ticket) {
            return None;
        }
        match self.issue(request, &ticket.userid, &ticket.tokens, None) {
            Ok(cookie) => Some(cookie),
            Err(error) => {
                report!(WARN, error = %error, "a ticket cannot be issued again");
                None
            }
        }
    }

    fn issue(
        &self,
        request: &Request,
        userid: &Userid,
        tokens: &[impl AsRef<str>],
        max_age: Option<i64>,
    ) -> crate::Result<HeaderValue> {
        let options = &self.options;
        let signer = self.signer(request).ok_or(
            "the address of the visitor is to stand in the ticket, but the server does not know it",
        )?;
        let value = signer.write(options.second(), userid, tokens)?;
        if value.len() > LIMIT {
            let length = value.len();
            return Err(
                format!("the ticket is too long: {length} bytes of at most {LIMIT}").into(),
            );
        }
        let mut cookie = options.cookie_for(request.domain());
        cookie.max_age = max_age.or(cookie.max_age);
        let header = cookie.set_cookie(&options.clock, value.len(), |header| {
            cookies::push_value(header, &value);
        });
        Ok(header?)
    }

    /// Returns what signs for the visitor, unless the address must be known and is not.
    fn signer(&self, request: &Request) -> Option<Signer<'_>> {
        let addr = if self.options.include_ip {
            request.remote_addr()?.ip()
        } else {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED)
        };
        Some(Signer {
            hash: self.options.hash,
            secrets: &self.options.secrets.all,
            addr,
        })
    }
}

/// Shows no secret.
impl fmt::Debug for AuthTktCookieHelper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthTktCookieHelper")
            .field("cookie", &self.options.cookie)
            .field("hashalg", &self.options.hash)
            .finish_non_exhaustive()
    }
}
