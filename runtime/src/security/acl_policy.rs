//! The policy that asks access control lists, whatever it knows visitors by.

use std::fmt;

use crate::request::Request;

use super::acl::acl_permits;
use super::groups::{FindGroups, Groups, Membership};
use super::principals::principals_of;
use super::userid::Userid;
use super::{Decision, Headers, Identity, Loading, SecurityPolicy};

/// A policy that knows visitors by `M`, and asks the access control lists of the context.
///
/// See [`SessionAuthenticationPolicy`](super::SessionAuthenticationPolicy) and
/// [`AuthTktPolicy`](super::AuthTktPolicy). Permissions are those of
/// [`Resource::acl`](crate::context::Resource::acl) of the context. The principals are the id of the visitor,
/// the groups that the application names, and `system.Authenticated`.
///
/// See [`SessionAuthenticationPolicy`](super::SessionAuthenticationPolicy) for an example.
#[must_use]
pub struct AclPolicy<M> {
    memory: M,
    groups: Option<Groups>,
    has_integer_userids: bool,
}

/// What was found out about a visitor for a request, with the id that it was found by.
#[derive(Clone)]
struct Found(String, Membership);

/// What remembers visitors from one request to the next.
///
/// Its methods are not public API.
///
/// See [`SessionAuthenticationPolicy`](super::SessionAuthenticationPolicy) for an example.
pub trait VisitorMemory: fmt::Debug + Send + Sync + 'static {
    /// Whether visitors are kept in the session.
    #[doc(hidden)]
    const NEEDS_SESSION: bool;

    #[doc(hidden)]
    fn userid(&self, request: &mut Request) -> Option<String>;

    /// Returns what is known of a visitor beside the id.
    #[doc(hidden)]
    fn identity(&self, request: &mut Request) -> Option<Identity>;

    #[doc(hidden)]
    fn remember(&self, request: &mut Request, userid: Userid) -> crate::Result<Headers>;

    #[doc(hidden)]
    fn forget(&self, request: &mut Request) -> crate::Result<Headers>;

    #[doc(hidden)]
    fn errors(&self) -> Vec<String> {
        Vec::new()
    }

    #[doc(hidden)]
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

impl<M: VisitorMemory> AclPolicy<M> {
    /// Returns a policy that trusts every id that `memory` has.
    pub(super) fn with_memory(memory: M) -> Self {
        Self {
            memory,
            groups: None,
            has_integer_userids: false,
        }
    }

    /// Sets what finds the groups of an id, or says that there is no such user: a function, `async` or not.
    ///
    /// One that is `async`, as it is to ask a database, is awaited once for a request that needs it: for those with a visitor whose view is
    /// looked for, or that an exception view answers. Its error is one like that of a view.
    ///
    /// See [`FindGroups`] for what it takes and returns.
    pub fn groups<K>(mut self, groups: impl FindGroups<K>) -> Self {
        self.groups = Some(groups.into_groups());
        self
    }

    /// Sets whether ids that are decimal digits are remembered as integers, for a Pyramid application whose ids are
    /// `int`; the default is `false`.
    pub fn integer_userids(mut self, integer_userids: bool) -> Self {
        self.has_integer_userids = integer_userids;
        self
    }

    /// Returns the id with what else is known.
    fn known(&self, request: &mut Request) -> Option<(String, Membership)> {
        let userid = self.memory.userid(request)?;
        let membership = match &self.groups {
            Some(Groups::Now(find)) => find(&userid, request)?,
            Some(Groups::Later(_)) => {
                let Found(found, membership) = request.extensions().get()?;
                // The view may have remembered somebody else meanwhile.
                (*found == userid).then(|| membership.clone())?
            }
            None => Membership::default(),
        };
        Some((userid, membership))
    }
}

impl<M: VisitorMemory> SecurityPolicy for AclPolicy<M> {
    fn load<'r>(&'r self, request: &'r mut Request) -> Loading<'r> {
        let Some(Groups::Later(find)) = &self.groups else {
            return Loading::nothing();
        };
        let Some(userid) = self.memory.userid(request) else {
            return Loading::nothing();
        };
        Loading::wait(async move {
            request.extensions_mut().remove::<Found>();
            if let Some(membership) = find(&userid, request).await? {
                request.extensions_mut().insert(Found(userid, membership));
            }
            Ok(())
        })
    }

    fn loads(&self) -> bool {
        matches!(self.groups, Some(Groups::Later(_)))
    }

    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        self.known(request).map(|(userid, _)| userid)
    }

    fn identity(&self, request: &mut Request) -> Option<Identity> {
        let (_, membership) = self.known(request)?;
        membership
            .identity
            .or_else(|| self.memory.identity(request))
    }

    fn principals(&self, request: &mut Request) -> Vec<String> {
        match self.known(request) {
            Some((userid, membership)) => principals_of(Some(userid), membership.groups),
            None => principals_of(None, []),
        }
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let principals = self.principals(request);
        acl_permits(request.context(), principals, permission)
    }

    fn needs_session(&self) -> bool {
        M::NEEDS_SESSION
    }

    fn remember(&self, request: &mut Request, userid: &str) -> crate::Result<Headers> {
        let integer = Userid::from_digits(userid).filter(|_| self.has_integer_userids);
        let userid = integer.unwrap_or_else(|| userid.into());
        self.memory.remember(request, userid)
    }

    fn forget(&self, request: &mut Request) -> crate::Result<Headers> {
        self.memory.forget(request)
    }

    fn errors(&self) -> Vec<String> {
        self.memory.errors()
    }

    fn warnings(&self) -> Vec<String> {
        self.memory.warnings()
    }
}

impl<M: fmt::Debug> fmt::Debug for AclPolicy<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AclPolicy")
            .field("memory", &self.memory)
            .finish_non_exhaustive()
    }
}
