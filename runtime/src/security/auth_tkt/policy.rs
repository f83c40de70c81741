//! A policy that remembers visitors by tickets.

use crate::context::{AUTHENTICATED, EVERYONE};
use crate::request::Request;
use crate::security::{Decision, Headers, Identity, SecurityPolicy, acl_permits};

use super::{AuthTktCookieHelper, Userid};

/// Returns the groups of a user, or nothing for one who does not exist any more.
type Groups = dyn Fn(&str, &Request) -> Option<Vec<String>> + Send + Sync;

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
///     pyramidion::security::add_headers(response.headers_mut(), request.remember("ada")?);
///     Ok(response)
/// }
///
/// fn home(request: &mut Request) -> String {
///     request.authenticated_userid().unwrap_or_else(|| "nobody".to_owned())
/// }
///
/// let tickets = AuthTktCookieHelper::new([7; 64]).timeout(1200).reissue_time(120);
/// let mut config = Configurator::new();
/// config.set_security_policy(AuthTktPolicy::new(tickets).groups(|userid, _request| {
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
#[must_use]
pub struct AuthTktPolicy {
    helper: AuthTktCookieHelper,
    groups: Option<Box<Groups>>,
    has_integer_userids: bool,
}

impl AuthTktPolicy {
    /// Returns a policy that trusts every good ticket.
    pub fn new(helper: AuthTktCookieHelper) -> Self {
        Self {
            helper,
            groups: None,
            has_integer_userids: false,
        }
    }

    /// Sets what finds the groups of an id, or says that there is no such user.
    pub fn groups(
        mut self,
        groups: impl Fn(&str, &Request) -> Option<Vec<String>> + Send + Sync + 'static,
    ) -> Self {
        self.groups = Some(Box::new(groups));
        self
    }

    /// Remembers ids that are decimal digits as integers, for a Pyramid application whose ids are `int`.
    pub fn integer_userids(mut self) -> Self {
        self.has_integer_userids = true;
        self
    }

    /// Returns the id with its groups.
    fn known(&self, request: &mut Request) -> Option<(String, Vec<String>)> {
        let ticket = self.helper.identify(request)?;
        let userid = ticket.userid().as_text()?.into_owned();
        let groups = match &self.groups {
            Some(groups) => groups(&userid, request)?,
            None => Vec::new(),
        };
        Some((userid, groups))
    }
}

impl SecurityPolicy for AuthTktPolicy {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        self.known(request).map(|(userid, _)| userid)
    }

    fn identity(&self, request: &mut Request) -> Option<Identity> {
        self.known(request)?;
        Some(self.helper.identify(request)?)
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let mut principals = vec![EVERYONE.to_owned()];
        if let Some((userid, groups)) = self.known(request) {
            principals.push(AUTHENTICATED.to_owned());
            principals.push(userid);
            principals.extend(groups);
        }
        acl_permits(request.context(), principals, permission)
    }

    fn remember(&self, request: &mut Request, userid: &str) -> crate::Result<Headers> {
        let integer = self
            .has_integer_userids
            .then(|| Userid::from_digits(userid))
            .flatten();
        let userid = integer.unwrap_or_else(|| Userid::from(userid));
        self.helper.remember(request, userid)
    }

    fn forget(&self, request: &mut Request) -> crate::Result<Headers> {
        self.helper.forget(request)
    }

    fn errors(&self) -> Vec<String> {
        self.helper.options.errors()
    }

    fn warnings(&self) -> Vec<String> {
        self.helper.options.warnings()
    }
}

impl std::fmt::Debug for AuthTktPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthTktPolicy")
            .field("helper", &self.helper)
            .finish_non_exhaustive()
    }
}
