//! Security: who the visitor is, and what may be done.
//!
//! A [`SecurityPolicy`] is set by [`set_security_policy`](crate::Configurator::set_security_policy). Views
//! say with `permission = "edit"` what their visitor must be permitted; a view with a permission in an
//! application without a policy is an error of [`make_app`](crate::Configurator::make_app). A visitor who is
//! denied gets 403, which `#[forbidden_view_config]` answers.
//!
//! ```
//! use pyramidion::security::{Decision, SecurityPolicy};
//! use pyramidion::testing::TestApp;
//! use pyramidion::{Configurator, Request, View};
//!
//! /// Knows visitors by a header, and lets only Ada edit.
//! struct ByHeader;
//!
//! impl SecurityPolicy for ByHeader {
//!     fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
//!         request.header("x-user").map(str::to_owned)
//!     }
//!
//!     fn permits(&self, request: &mut Request, permission: &str) -> Decision {
//!         let userid = request.authenticated_userid();
//!         Decision::from(userid.as_deref() == Some("ada") || permission == "view")
//!     }
//! }
//!
//! let mut config = Configurator::new();
//! config.set_security_policy(ByHeader);
//! config.add_route("edit", "/edit");
//! config.add_view(View::new(|_: &mut Request| "edited").route_name("edit").permission("edit"));
//! let app = TestApp::new(config.make_app()?);
//! assert_eq!(app.get("/edit").send().status(), 403);
//! assert_eq!(app.get("/edit").header("x-user", "ada").send().text(), "edited");
//! # Ok::<(), pyramidion::Error>(())
//! ```
//!
//! See the chapter [Security](https://docs.pylonsproject.org/projects/pyramid/en/2.1-branch/narr/security.html)
//! of Pyramid's documentation.

mod acl;
mod acl_policy;
mod auth_tkt;
mod basic_credentials;
mod decision;
mod denial;
mod groups;
mod identity;
mod principals;
mod session_memory;
mod userid;

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

use http::{HeaderName, HeaderValue};

use crate::BoxFuture;
use crate::error::Called as _;
use crate::request::observed::Moment;
use crate::request::{NoSession, Request, Service, Visitor};
use crate::session::Succession;

pub use acl::acl_permits;
pub use acl_policy::{AclPolicy, VisitorMemory};
pub use auth_tkt::{AuthTicket, AuthTktCookieHelper, AuthTktPolicy, TicketHash};
pub use basic_credentials::BasicCredentials;
pub use decision::{AclDenial, Decision};
pub use denial::Denial;
pub use groups::FindGroups;
#[doc(hidden)]
pub use groups::{Groups, IntoMembership, Membership};
pub use identity::Identity;
pub use principals::principals_allowed_by_permission;
pub use session_memory::{SessionAuthenticationPolicy, SessionMemory};
pub use userid::Userid;

/// The permission of views that everybody may see, whatever the default permission is.
///
/// # Examples
///
/// ```
/// use pyramidion::security::NO_PERMISSION_REQUIRED;
/// use pyramidion::View;
///
/// let login = View::new(|| "who are you?").route_name("login").permission(NO_PERMISSION_REQUIRED);
/// # drop(login);
/// ```
pub const NO_PERMISSION_REQUIRED: &str = "__no_permission_required__";

/// What a policy fetches. See [`SecurityPolicy::load`] for an example.
#[must_use]
pub struct Loading<'r> {
    future: Option<BoxFuture<'r, crate::Result<()>>>,
}

impl<'r> Loading<'r> {
    /// Says that there is nothing to fetch.
    pub fn nothing() -> Self {
        Self { future: None }
    }

    /// Says that `future` must be awaited.
    pub fn wait(future: impl Future<Output = crate::Result<()>> + Send + 'r) -> Self {
        Self {
            future: Some(Box::pin(future)),
        }
    }
}

impl fmt::Debug for Loading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.future {
            Some(_) => "Loading(wait)",
            None => "Loading(nothing)",
        })
    }
}

/// Decides who a visitor is and what the visitor may do.
///
/// See the [module docs](self) for an example.
pub trait SecurityPolicy: Send + Sync + 'static {
    /// Fetches what the other methods need and cannot wait for, such as a row of a database.
    ///
    /// What it returns is awaited once for a request, before its view is chosen: for every request that
    /// matches a route, and for those that an exception view answers.
    /// It usually leaves what it fetched among the request's
    /// [extensions](Request::extensions_mut). The default fetches nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::Request;
    /// use pyramidion::security::{Decision, Loading, SecurityPolicy};
    ///
    /// struct User(String);
    ///
    /// struct Users;
    ///
    /// impl Users {
    ///     async fn find(&self, key: String) -> pyramidion::Result<User> {
    ///         Ok(User(key))
    ///     }
    /// }
    ///
    /// impl SecurityPolicy for Users {
    ///     fn load<'r>(&'r self, request: &'r mut Request) -> Loading<'r> {
    ///         let Some(key) = request.header("x-api-key").map(str::to_owned) else {
    ///             return Loading::nothing();
    ///         };
    ///         Loading::wait(async move {
    ///             let user = self.find(key).await?;
    ///             request.extensions_mut().insert(user.0);
    ///             Ok(())
    ///         })
    ///     }
    ///
    ///     fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
    ///         request.extensions().get::<String>().cloned()
    ///     }
    ///
    ///     fn permits(&self, request: &mut Request, _permission: &str) -> Decision {
    ///         self.authenticated_userid(request).is_some().into()
    ///     }
    /// }
    /// ```
    fn load<'r>(&'r self, request: &'r mut Request) -> Loading<'r> {
        let _ = request;
        Loading::nothing()
    }

    /// Tells whether [`load`](Self::load) may have something to fetch; it is not called otherwise.
    ///
    /// The default is `true`. A policy without `load` says `false`, so that its requests are answered at once where nothing
    /// else has to wait.
    fn loads(&self) -> bool {
        true
    }

    /// Returns the id of the visitor, if it is known and still valid.
    fn authenticated_userid(&self, request: &mut Request) -> Option<String>;

    /// Returns what is known of the visitor, of a type of the application's own.
    ///
    /// Views read it with [`Request::identity`], templates as `request.identity`. The default knows nothing.
    fn identity(&self, request: &mut Request) -> Option<Identity> {
        let _ = request;
        None
    }

    /// Returns by what access control lists and the predicate `effective_principals` know the visitor.
    ///
    /// The default is `system.Everyone` and, for a visitor who is known, `system.Authenticated` and the id. A policy that knows groups
    /// adds them.
    fn principals(&self, request: &mut Request) -> Vec<String> {
        principals::principals_of(self.authenticated_userid(request), [])
    }

    /// Decides whether the visitor has a permission for the request and its
    /// [context](Request::context).
    fn permits(&self, request: &mut Request, permission: &str) -> Decision;

    /// Tells whether visitors are kept in the session, so that
    /// [`make_app`](crate::Configurator::make_app) checks that there are sessions.
    fn needs_session(&self) -> bool {
        false
    }

    /// Remembers a visitor who has logged in, and returns headers to add to the response.
    ///
    /// [`Request::remember`] calls it, and renews the session of the visitor afterwards.
    ///
    /// # Errors
    ///
    /// Fails if the id cannot be remembered. The default cannot remember anybody.
    fn remember(&self, request: &mut Request, userid: &str) -> crate::Result<Headers> {
        let _ = (request, userid);
        Err("the security policy cannot remember anybody: implement `remember`".into())
    }

    /// Forgets the visitor, and returns headers to add to the response.
    ///
    /// # Errors
    ///
    /// Fails if the visitor cannot be forgotten. The default has nothing to forget.
    fn forget(&self, request: &mut Request) -> crate::Result<Headers> {
        let _ = request;
        Ok(Headers::new())
    }

    #[doc(hidden)]
    fn type_name(&self) -> &'static str {
        std::any::type_name::<Self>()
    }

    /// Returns what is wrong with the policy's own configuration, a sentence each.
    ///
    /// [`make_app`](crate::Configurator::make_app) reports them. The default is none.
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what is weak in the policy's own configuration, a sentence each, to be logged at start.
    ///
    /// The default is none.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Service for dyn SecurityPolicy {}

/// Headers to add to a response.
///
/// See [`AuthTktPolicy`] for an example.
pub type Headers = Vec<(HeaderName, HeaderValue)>;

/// Security, as views ask for it.
impl Request {
    fn security_policy(&self) -> Option<Arc<dyn SecurityPolicy>> {
        self.registry().services.get().cloned()
    }

    /// Returns the id of the visitor, if the security policy knows it.
    pub fn authenticated_userid(&mut self) -> Option<String> {
        self.security_policy()?.authenticated_userid(self)
    }

    /// Tells whether the security policy knows the visitor.
    pub fn is_authenticated(&mut self) -> bool {
        self.authenticated_userid().is_some()
    }

    /// Returns what the security policy knows of the visitor, if it is a `T`.
    pub fn identity<T: Send + Sync + 'static>(&mut self) -> Option<Arc<T>> {
        self.security_policy()?.identity(self)?.downcast()
    }

    /// Returns what the security policy knows of the visitor, whatever it is.
    #[cfg(feature = "templates")]
    pub(crate) fn whole_identity(&mut self) -> Option<Identity> {
        self.security_policy()?.identity(self)
    }

    /// Decides whether the visitor has a permission; without a policy everybody has every permission.
    pub fn has_permission(&mut self, permission: &str) -> Decision {
        let decision = match self.security_policy() {
            Some(policy) => policy.permits(self, permission),
            None => Decision::allowed("there is no security policy"),
        };
        self.tell(|| Moment::PermissionDecided {
            permission,
            is_allowed: decision.is_allowed(),
            reason: decision.reason(),
        });
        decision
    }

    /// Remembers a visitor who has logged in, and returns headers to add to the response.
    ///
    /// A session that the visitor brought is [renewed](crate::Session::renew), whatever the policy: if an attacker planted it, the old
    /// id is of no use, and the CSRF token is a new one. A request without one gets none.
    ///
    /// # Errors
    ///
    /// Fails if there is no security policy, or as it does; also if the session of the visitor is kept by a server and
    /// was not [loaded](Self::load_session), which is done before views.
    #[track_caller]
    pub fn remember(&mut self, userid: &str) -> crate::Result<Headers> {
        let policy = self.security_policy().ok_or(
            "there is no security policy that could remember anybody; call \
             `config.set_security_policy(…)`",
        )?;
        let headers = policy
            .remember(self, userid)
            .called_at(Location::caller())?;
        self.renew_session_of_visitor()?;
        Ok(headers)
    }

    /// Renews the session that the visitor brought, unless that was done.
    fn renew_session_of_visitor(&mut self) -> Result<(), NoSession> {
        match self.try_session() {
            Ok(session) => {
                let is_settled = session.succession() != Succession::Kept;
                if !session.is_new() && !is_settled {
                    session.renew();
                }
                Ok(())
            }
            Err(NoSession::NoFactory) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Forgets the visitor, and returns headers to add to the response.
    ///
    /// # Errors
    ///
    /// Fails as the security policy does.
    #[track_caller]
    pub fn forget(&mut self) -> crate::Result<Headers> {
        match self.security_policy() {
            Some(policy) => policy.forget(self).called_at(Location::caller()),
            None => Ok(Headers::new()),
        }
    }

    /// Loads the session and what the security policy needs, unless that was begun before.
    ///
    /// What failed is not tried again for the exception view that answers the failure.
    pub(crate) async fn load_visitor(&mut self) -> crate::Result<()> {
        if !self.begin_loading_visitor() {
            return Ok(());
        }
        self.load_session().await?;
        if let Some(policy) = self.security_policy()
            && policy.loads()
            && let Some(loading) = policy.load(self).future
        {
            loading.await?;
        }
        Ok(())
    }

    /// Finds out who the visitor is, for predicates, once what the security policy needs is loaded; `wholly` with what it
    /// says besides the id.
    pub(crate) fn learn_visitor(&mut self, wholly: bool) {
        let mut visitor = Visitor::with_userid(self.authenticated_userid());
        if wholly {
            let policy = self.security_policy();
            let identity = policy.and_then(|policy| policy.identity(self));
            visitor = visitor.with_identity(identity.map(Identity::into_any));
        }
        self.set_visitor(visitor);
    }

    /// Finds out by which principals the visitor is known, for predicates, once who the visitor is is learned.
    pub(crate) fn learn_principals(&mut self) {
        let principals = self.effective_principals();
        let visitor = self.visitor_or_nobody().clone();
        self.set_visitor(visitor.with_principals(principals));
    }
}
