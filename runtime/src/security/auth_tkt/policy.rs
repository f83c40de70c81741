//! Visitors who are remembered by tickets.

use crate::request::Request;
use crate::security::acl_policy::{AclPolicy, VisitorMemory};
use crate::security::userid::Userid;
use crate::security::{Headers, Identity};

use super::AuthTktCookieHelper;

/// A policy that knows visitors by the cookie of an [`AuthTktCookieHelper`], and asks access control lists.
///
/// Ids are text here: a visitor whom Pyramid remembered as the integer 7 is `7`. What is remembered here
/// is a `str` there unless [`integer_userids`](Self::integer_userids) says otherwise; bytes that are not
/// UTF-8 are nobody.
///
/// Permissions are those of [`Resource::acl`](crate::context::Resource::acl) of the context. The principals
/// are the id, the groups that the application names, and `system.Authenticated`. The
/// [identity](Request::identity) is the [`AuthTicket`](super::AuthTicket).
///
/// # Examples
///
/// ```
/// use pyramidion::security::{AuthTktCookieHelper, AuthTktPolicy};
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, Response, View};
///
/// fn login(request: &mut Request) -> pyramidion::Result<Response> {
///     let mut response = Response::text("welcome");
///     response.append_headers(request.remember("ada")?);
///     Ok(response)
/// }
///
/// fn home(request: &mut Request) -> String {
///     request.authenticated_userid().unwrap_or_else(|| "nobody".to_owned())
/// }
///
/// let tickets = AuthTktCookieHelper::new([7; 64]).timeout(1200).reissue_time(120);
/// let mut config = Configurator::new();
/// config.set_security_policy(AuthTktPolicy::new(tickets).groups(|userid: &str, _: &Request| {
///     // Nothing for an id that is not known: the visitor is then nobody.
///     (userid == "ada").then(|| vec!["group:editors".to_owned()])
/// }));
/// config.add_route("login", "/login");
/// config.add_view(View::new(login).route_name("login"));
/// config.add_route("home", "/");
/// config.add_view(View::new(home).route_name("home"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/").send().text(), "nobody");
/// app.get("/login").send();
/// assert_eq!(app.get("/").send().text(), "ada");
/// # Ok::<(), pyramidion::Error>(())
/// ```
pub type AuthTktPolicy = AclPolicy<AuthTktCookieHelper>;

impl AuthTktPolicy {
    /// Returns a policy that trusts every good ticket.
    pub fn new(helper: AuthTktCookieHelper) -> Self {
        Self::with_memory(helper)
    }
}

impl VisitorMemory for AuthTktCookieHelper {
    const NEEDS_SESSION: bool = false;

    fn userid(&self, request: &mut Request) -> Option<String> {
        let ticket = self.identify(request)?;
        Some(ticket.userid().as_text()?.into_owned())
    }

    fn identity(&self, request: &mut Request) -> Option<Identity> {
        Some(self.identify(request)?.into())
    }

    fn remember(&self, request: &mut Request, userid: Userid) -> crate::Result<Headers> {
        Self::remember(self, request, userid)
    }

    fn forget(&self, request: &mut Request) -> crate::Result<Headers> {
        Self::forget(self, request)
    }

    fn errors(&self) -> Vec<String> {
        self.options.errors()
    }

    fn warnings(&self) -> Vec<String> {
        self.options.warnings()
    }
}
