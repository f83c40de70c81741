//! What finds the groups of a visitor.

use std::sync::Arc;

use crate::BoxFuture;
use crate::callable::{Awaited, Later, Now};
use crate::request::Request;

use super::Identity;

/// A function or closure that finds the groups of a visitor by the id, `async` or not.
///
/// It takes the id as `&str`, and `&Request`, or `&mut Request` if it is `async`. A function that is not `async` returns an `Option`, and is called
/// whenever the groups are needed. An `async` one returns a [`Result`](crate::Result) of an `Option`, and is called once for a request, before the first
/// code that may need them. `None` means that there is no such user any more: nobody is logged in then.
///
/// The groups are a `Vec<String>`, alone or in a pair with the [`Identity`] of the visitor. Which function is meant is found out by the compiler:
/// the type `Kind` is never written.
///
/// # Examples
///
/// ```
/// use pyramidion::Request;
/// use pyramidion::security::{Identity, SessionAuthenticationPolicy};
///
/// #[derive(serde::Serialize)]
/// struct User {
///     name: String,
///     group: String,
/// }
///
/// async fn find(id: &str) -> pyramidion::Result<Option<User>> {
///     Ok((id == "7").then(|| User { name: "Ada".to_owned(), group: "editors".to_owned() }))
/// }
///
/// async fn groups(id: &str, _: &mut Request) -> pyramidion::Result<Option<(Vec<String>, Identity)>> {
///     let user = find(id).await?;
///     Ok(user.map(|user| (vec![format!("group:{}", user.group)], Identity::serializable(user))))
/// }
///
/// let policy = SessionAuthenticationPolicy::new().groups(groups);
/// // A template shows `{{ request.identity.name }}`.
/// # drop(policy);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot find the groups of a visitor",
    label = "expected `fn(&str, &Request) -> Option<Vec<String>>`, or an `async fn` with `&mut Request` that returns a `Result` of it",
    note = "a closure writes the types of its arguments, as in `|userid: &str, _: &Request|`",
    note = "beside the groups it may return what else is known: `Option<(Vec<String>, Identity)>`",
    note = "the future of an `async` function must be `Send`; values that an `async` closure uses from outside are moved into it, `async move |…|`, are `Clone`, and are not changed by it"
)]
pub trait FindGroups<Kind>: Send + Sync + 'static {
    /// Returns what finds them.
    #[doc(hidden)]
    fn into_groups(self) -> Groups;
}

/// What the function finds: groups, or groups with an identity.
#[doc(hidden)]
pub trait IntoMembership {
    /// Returns what is known of the visitor.
    fn into_membership(self) -> Membership;
}

/// What is known of a visitor besides the id. It is not public API.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct Membership {
    pub(super) groups: Vec<String>,
    pub(super) identity: Option<Identity>,
}

impl IntoMembership for Vec<String> {
    fn into_membership(self) -> Membership {
        Membership {
            groups: self,
            identity: None,
        }
    }
}

impl IntoMembership for (Vec<String>, Identity) {
    fn into_membership(self) -> Membership {
        Membership {
            groups: self.0,
            identity: Some(self.1),
        }
    }
}

/// It is not public API.
#[doc(hidden)]
#[derive(Clone)]
pub enum Groups {
    Now(Arc<Find>),
    Later(Arc<FindLater>),
}

type Find = dyn Fn(&str, &Request) -> Option<Membership> + Send + Sync;

type FindLater = dyn for<'r> Fn(&'r str, &'r mut Request) -> BoxFuture<'r, crate::Result<Option<Membership>>>
    + Send
    + Sync;

impl std::fmt::Debug for Groups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Now(_) => "Groups(now)",
            Self::Later(_) => "Groups(later)",
        })
    }
}

#[diagnostic::do_not_recommend]
impl<F, M> FindGroups<Now<M>> for F
where
    F: Fn(&str, &Request) -> Option<M> + Send + Sync + 'static,
    M: IntoMembership,
{
    fn into_groups(self) -> Groups {
        Groups::Now(Arc::new(move |userid: &str, request: &Request| {
            self(userid, request).map(M::into_membership)
        }))
    }
}

#[diagnostic::do_not_recommend]
impl<F, M> FindGroups<Later<M>> for F
where
    F: for<'r> Awaited<(&'r str, &'r mut Request), Output = crate::Result<Option<M>>>,
    M: IntoMembership,
{
    fn into_groups(self) -> Groups {
        let find = Arc::new(self);
        let find: Arc<FindLater> = Arc::new(move |userid, request| {
            let find = Arc::clone(&find);
            Box::pin(async move {
                let found = find.begin((userid, request)).await?;
                Ok(found.map(M::into_membership))
            })
        });
        Groups::Later(find)
    }
}
