//! A policy that remembers visitors in their session.

use crate::context::{AUTHENTICATED, EVERYONE};
use crate::request::Request;

use crate::session::Value;

use super::{Decision, Headers, SecurityPolicy, Userid, acl_permits};

/// The key under which Pyramid's `SessionAuthenticationHelper` keeps the id.
const USERID: &str = "auth.userid";

/// Returns the groups of a user, or nothing for one who does not exist any more.
type Groups = dyn Fn(&str, &Request) -> Option<Vec<String>> + Send + Sync;

/// A policy that keeps the id of a visitor in the session, and asks access control lists.
///
/// It reads and writes what Pyramid's `SessionAuthenticationHelper` does. Ids are text here: a visitor whom
/// Pyramid remembered as the integer 7 is `7`. What is remembered here is a `str` there unless
/// [`integer_userids`](Self::integer_userids) says otherwise. Permissions are those of
/// [`Resource::acl`](crate::context::Resource::acl) of the context. The principals are the id, the groups
/// that the application names, and `system.Authenticated`. Who logs in gets a
/// [new session id and CSRF token](crate::Session::renew).
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::security::SessionAuthenticationPolicy;
///
/// let mut config = Configurator::new();
/// config.set_security_policy(SessionAuthenticationPolicy::new().groups(|userid, _request| {
///     // Nothing for an id that is not known: the visitor is then nobody.
///     (userid == "ada").then(|| vec!["group:editors".to_owned()])
/// }));
/// ```
#[derive(Default)]
#[must_use]
pub struct SessionAuthenticationPolicy {
    groups: Option<Box<Groups>>,
    has_integer_userids: bool,
}

impl SessionAuthenticationPolicy {
    /// Returns a policy that trusts every id in a session.
    pub fn new() -> Self {
        Self::default()
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
        let userid = match request.try_session().ok()?.value(USERID)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => Userid::from_digits(&format!("{number:?}"))?.to_string(),
            _ => return None,
        };
        let groups = match &self.groups {
            Some(groups) => groups(&userid, request)?,
            None => Vec::new(),
        };
        Some((userid, groups))
    }
}

impl SecurityPolicy for SessionAuthenticationPolicy {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        self.known(request).map(|(userid, _)| userid)
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

    fn needs_session(&self) -> bool {
        true
    }

    fn remember(&self, request: &mut Request, userid: &str) -> crate::Result<Headers> {
        let integer = Userid::from_digits(userid).filter(|_| self.has_integer_userids);
        let value: Value = match integer {
            Some(integer) => integer.to_string().parse()?,
            None => userid.into(),
        };
        let session = request.try_session()?;
        session.insert(USERID, value)?;
        // Whoever planted the session before the visitor logged in has nothing.
        session.renew();
        Ok(Headers::new())
    }

    fn forget(&self, request: &mut Request) -> crate::Result<Headers> {
        request.try_session()?.remove(USERID);
        Ok(Headers::new())
    }
}

impl std::fmt::Debug for SessionAuthenticationPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionAuthenticationPolicy")
            .finish_non_exhaustive()
    }
}
