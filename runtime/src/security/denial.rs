//! What a visitor was denied, for the view that answers it.

use std::fmt;

use crate::httpexceptions::HttpException;

use super::Decision;

/// A permission of a view that the visitor does not have: Pyramid's `request.exception.result`.
///
/// It comes with the 403, for forbidden views. Nothing of it is shown to the visitor unless such a view does.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Ace, Resource};
/// use pyramidion::security::{AuthTktCookieHelper, AuthTktPolicy};
/// use pyramidion::session::Secret;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, HttpException, Request, View};
///
/// struct Article;
///
/// impl Resource for Article {
///     fn acl(&self) -> Vec<Ace> {
///         vec![Ace::allow("group:editors", ["edit"])]
///     }
/// }
///
/// fn forbidden(request: &mut Request) -> String {
///     let exception = request.exception_as::<HttpException>();
///     match exception.and_then(HttpException::denial) {
///         Some(denial) => format!("you may not {}", denial.permission()),
///         None => "you may not".to_owned(),
///     }
/// }
///
/// let mut config = Configurator::new();
/// config.set_root_factory(|_: &mut Request| Ok(Article));
/// config.set_security_policy(AuthTktPolicy::new(AuthTktCookieHelper::new(Secret::random())));
/// config.add_route("edit", "/edit");
/// config.add_view(View::new(|| "a form").route_name("edit").permission("edit"));
/// config.add_view(View::new(forbidden).forbidden());
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/edit").send().text(), "you may not edit");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone)]
pub struct Denial {
    permission: String,
    decision: Decision,
    userid: Option<String>,
}

impl Denial {
    pub(crate) fn new(permission: String, decision: Decision, userid: Option<String>) -> Self {
        Self {
            permission,
            decision,
            userid,
        }
    }

    /// Returns the permission.
    pub fn permission(&self) -> &str {
        &self.permission
    }

    /// Returns what the security policy has decided, and why.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Returns the id of the visitor, if the security policy knows it.
    pub fn userid(&self) -> Option<&str> {
        self.userid.as_deref()
    }
}

impl fmt::Debug for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not who the visitor is, nor the reason, which may name the visitor.
        f.debug_struct("Denial")
            .field("permission", &self.permission)
            .finish_non_exhaustive()
    }
}

impl HttpException {
    /// Returns which permission the visitor was denied, if the 403 is that of a view with a permission.
    ///
    /// See [`Denial`] for an example.
    pub fn denial(&self) -> Option<&Denial> {
        self.reason()?.downcast_ref()
    }
}
