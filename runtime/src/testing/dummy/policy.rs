//! Who the visitor of a test is.

use std::fmt;

use crate::request::Request;
use crate::security::{Decision, Headers, Identity, SecurityPolicy, acl_permits};

/// A security policy that says what the test tells it, Pyramid's `testing_securitypolicy`.
///
/// It is for [`DummyRequest::security_policy`](super::DummyRequest::security_policy), and for
/// [`set_security_policy`](crate::Configurator::set_security_policy) in a test of a whole application.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::{DummyRequest, DummySecurityPolicy};
///
/// let policy = DummySecurityPolicy::permitting(["view"]).userid("ada");
/// let mut request = DummyRequest::get("/").security_policy(policy).build();
/// assert_eq!(request.authenticated_userid().as_deref(), Some("ada"));
/// assert!(request.has_permission("view").is_allowed());
/// assert!(!request.has_permission("edit").is_allowed());
/// ```
#[derive(Clone)]
#[must_use]
pub struct DummySecurityPolicy {
    userid: Option<String>,
    identity: Option<Identity>,
    permits: Permits,
}

#[derive(Clone, Debug)]
enum Permits {
    Everything,
    These(Vec<String>),
    /// What the list of the context says of these principals.
    ByAcl(Vec<String>),
}

impl DummySecurityPolicy {
    /// Returns a policy that knows nobody and permits everything.
    pub fn permissive() -> Self {
        Self::of(Permits::Everything)
    }

    /// Returns a policy that knows nobody and permits these permissions.
    pub fn permitting<S: Into<String>>(permissions: impl IntoIterator<Item = S>) -> Self {
        let permissions = permissions.into_iter().map(Into::into);
        Self::of(Permits::These(permissions.collect()))
    }

    /// Returns a policy that knows nobody and asks the [access control list](crate::security::acl_permits) of the context about
    /// these principals.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::context::{Ace, Resource};
    /// use pyramidion::testing::{DummyRequest, DummySecurityPolicy};
    ///
    /// struct Article;
    ///
    /// impl Resource for Article {
    ///     fn acl(&self) -> Vec<Ace> {
    ///         vec![Ace::allow("group:editors", ["edit"])]
    ///     }
    /// }
    ///
    /// let policy = DummySecurityPolicy::by_acl(["group:editors"]).userid("ada");
    /// let mut request = DummyRequest::get("/").context(Article).security_policy(policy).build();
    /// assert!(request.has_permission("edit").is_allowed());
    /// assert!(!request.has_permission("delete").is_allowed());
    /// ```
    pub fn by_acl<S: Into<String>>(principals: impl IntoIterator<Item = S>) -> Self {
        let principals = principals.into_iter().map(Into::into);
        Self::of(Permits::ByAcl(principals.collect()))
    }

    fn of(permits: Permits) -> Self {
        Self {
            userid: None,
            identity: None,
            permits,
        }
    }

    /// Sets the id of the visitor.
    pub fn userid(mut self, userid: impl Into<String>) -> Self {
        self.userid = Some(userid.into());
        self
    }

    /// Sets what is known of the visitor, which [`Request::identity`] returns.
    pub fn identity<T: Send + Sync + 'static>(mut self, identity: T) -> Self {
        self.identity = Some(Identity::new(identity));
        self
    }
}

impl SecurityPolicy for DummySecurityPolicy {
    fn authenticated_userid(&self, _request: &mut Request) -> Option<String> {
        self.userid.clone()
    }

    fn identity(&self, _request: &mut Request) -> Option<Identity> {
        self.identity.clone()
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        match &self.permits {
            Permits::Everything => Decision::allowed("the test permits everything"),
            Permits::These(permissions) => {
                permissions.iter().any(|other| other == permission).into()
            }
            Permits::ByAcl(principals) => acl_permits(request.context(), principals, permission),
        }
    }

    /// Remembers nobody: the test says who the visitor is.
    fn remember(&self, _request: &mut Request, _userid: &str) -> crate::Result<Headers> {
        Ok(Headers::new())
    }
}

impl fmt::Debug for DummySecurityPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DummySecurityPolicy")
            .field("userid", &self.userid)
            .field("permits", &self.permits)
            .finish_non_exhaustive()
    }
}
