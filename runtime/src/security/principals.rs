//! By what access control lists know a visitor, and whom they let do something.

use std::collections::BTreeSet;

use crate::context::{AUTHENTICATED, EVERYONE, Resource, lineage};
use crate::request::Request;

/// Returns the principals of a visitor who has an id, or none, and is in these groups.
pub(super) fn principals_of(
    userid: Option<String>,
    groups: impl IntoIterator<Item = String>,
) -> Vec<String> {
    let mut principals = vec![EVERYONE.to_owned()];
    if let Some(userid) = userid {
        principals.push(AUTHENTICATED.to_owned());
        principals.push(userid);
        principals.extend(groups);
    }
    principals
}

impl Request {
    /// Returns the principals of the visitor, as the [security policy](super::SecurityPolicy::principals) knows them: at least
    /// `system.Everyone`.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::DummyRequest;
    ///
    /// let mut request = DummyRequest::get("/").userid("ada").build();
    /// let principals = ["system.Everyone", "system.Authenticated", "ada"];
    /// assert_eq!(request.effective_principals(), principals);
    /// ```
    pub fn effective_principals(&mut self) -> Vec<String> {
        match self.security_policy() {
            Some(policy) => policy.principals(self),
            None => principals_of(None, []),
        }
    }
}

/// Returns the principals to which access control lists allow a permission, Pyramid's
/// `ACLHelper.principals_allowed_by_permission`.
///
/// They are those of the entries of the resource and of those above it that no entry further below denies. A visitor who has one
/// of them may still be denied by another: [`acl_permits`](super::acl_permits) decides.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Ace, Resource};
/// use pyramidion::security::principals_allowed_by_permission;
///
/// struct Article;
///
/// impl Resource for Article {
///     fn acl(&self) -> Vec<Ace> {
///         vec![Ace::allow("ada", ["edit"]), Ace::allow_all("admin"), Ace::deny_all()]
///     }
/// }
///
/// let allowed = principals_allowed_by_permission(&Article, "edit");
/// assert!(allowed.iter().eq(["ada", "admin"]));
/// ```
pub fn principals_allowed_by_permission(
    context: &dyn Resource,
    permission: &str,
) -> BTreeSet<String> {
    let mut places: Vec<_> = lineage(context).collect();
    places.reverse();
    let mut allowed = BTreeSet::new();
    for resource in places {
        let mut allowed_here = BTreeSet::new();
        let mut denied_here = BTreeSet::new();
        let acl = resource.acl().into_iter();
        for ace in acl.filter(|ace| ace.permissions.contains(permission)) {
            if ace.allows {
                if !denied_here.contains(&ace.principal) {
                    allowed_here.insert(ace.principal);
                }
            } else if ace.principal == EVERYONE {
                allowed.clear();
                break;
            } else {
                allowed.remove(&ace.principal);
                denied_here.insert(ace.principal);
            }
        }
        allowed.append(&mut allowed_here);
    }
    allowed
}
