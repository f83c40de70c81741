//! Visitors who are remembered in their session.

use crate::request::Request;
use crate::session::Value;

use super::acl_policy::{AclPolicy, VisitorMemory};
use super::userid::Userid;
use super::{Headers, Identity};

/// The key under which Pyramid's `SessionAuthenticationHelper` keeps the id.
const USERID: &str = "auth.userid";

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
/// use pyramidion::{Configurator, Request};
/// use pyramidion::security::SessionAuthenticationPolicy;
///
/// let mut config = Configurator::new();
/// config.set_security_policy(SessionAuthenticationPolicy::new().groups(|userid: &str, _: &Request| {
///     // Nothing for an id that is not known: the visitor is then nobody.
///     (userid == "ada").then(|| vec!["group:editors".to_owned()])
/// }));
/// ```
pub type SessionAuthenticationPolicy = AclPolicy<SessionMemory>;

/// Remembers visitors in their session.
///
/// See [`SessionAuthenticationPolicy`] for an example.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionMemory {
    _private: (),
}

impl SessionAuthenticationPolicy {
    /// Returns a policy that trusts every id in a session.
    pub fn new() -> Self {
        Self::with_memory(SessionMemory::default())
    }
}

impl Default for SessionAuthenticationPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl VisitorMemory for SessionMemory {
    const NEEDS_SESSION: bool = true;

    fn userid(&self, request: &mut Request) -> Option<String> {
        match request.try_session().ok()?.value(USERID)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => {
                let userid = Userid::from_digits(&format!("{number:?}"))?;
                Some(userid.to_string())
            }
            _ => None,
        }
    }

    fn identity(&self, _request: &mut Request) -> Option<Identity> {
        None
    }

    fn remember(&self, request: &mut Request, userid: Userid) -> crate::Result<Headers> {
        let value: Value = match userid {
            Userid::Int(_) | Userid::BigInt(_) => userid.to_string().parse()?,
            Userid::Text(_) | Userid::Bytes(_) => userid.to_string().into(),
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
