//! Access control lists: permissions written at the resources themselves.

use crate::context::{Ace, EVERYONE, Resource, lineage};

use super::Decision;

/// Decides by the access control lists of a resource and those above it, Pyramid's `ACLHelper.permits`.
///
/// From the resource upward, the first entry for one of the principals and the permission decides;
/// without one it is denied. [`EVERYONE`] is added to the principals, so that an entry such as
/// [`Ace::deny_all`] ends a list for everybody.
///
/// # Examples
///
/// ```
/// use pyramidion::context::{Ace, Resource};
/// use pyramidion::security::acl_permits;
///
/// struct Article;
///
/// impl Resource for Article {
///     fn acl(&self) -> Vec<Ace> {
///         vec![Ace::allow("group:editors", ["edit"]), Ace::allow("system.Everyone", ["view"])]
///     }
/// }
///
/// assert!(acl_permits(&Article, ["group:editors"], "edit").is_allowed());
/// assert!(acl_permits(&Article, ["ada"], "view").is_allowed());
/// assert!(!acl_permits(&Article, ["ada"], "edit").is_allowed());
/// ```
pub fn acl_permits<S: AsRef<str>>(
    context: &dyn Resource,
    principals: impl IntoIterator<Item = S>,
    permission: &str,
) -> Decision {
    let principals: Vec<S> = principals.into_iter().collect();
    let concerns = |ace: &Ace| {
        let is_for = ace.principal == EVERYONE
            || principals
                .iter()
                .any(|principal| principal.as_ref() == ace.principal);
        is_for && ace.permissions.contains(permission)
    };
    for resource in lineage(context) {
        if let Some(ace) = resource.acl().into_iter().find(concerns) {
            let verb = if ace.allows { "allows" } else { "denies" };
            let reason = format!("an entry {verb} `{permission}` to `{}`", ace.principal);
            return if ace.allows {
                Decision::allowed(reason)
            } else {
                Decision::denied(reason)
            };
        }
    }
    Decision::denied(format!("no entry is about `{permission}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Node {
        acl: Vec<Ace>,
        parent: Option<Box<Node>>,
    }

    impl Resource for Node {
        fn parent(&self) -> Option<&dyn Resource> {
            self.parent.as_deref().map(|parent| parent as &dyn Resource)
        }

        fn acl(&self) -> Vec<Ace> {
            self.acl.clone()
        }
    }

    #[test]
    fn the_nearest_entry_decides() {
        let root = Node {
            acl: vec![Ace::allow_all("admin"), Ace::allow(EVERYONE, ["view"])],
            parent: None,
        };
        let page = Node {
            acl: vec![Ace::deny("guest", ["view"])],
            parent: Some(Box::new(root)),
        };
        let permits = |who: &str, what| acl_permits(&page, [who], what).is_allowed();
        assert!(permits("ada", "view"));
        assert!(!permits("guest", "view"));
        assert!(permits("admin", "delete"));
        assert!(!permits("ada", "delete"));
    }

    #[test]
    fn an_entry_without_permissions_decides_nothing() {
        let decides = |acl: Vec<Ace>, what| {
            let parent = None;
            acl_permits(&Node { acl, parent }, ["wilma"], what).is_allowed()
        };
        let none = Vec::<String>::new;
        for what in ["view", "", "edit"] {
            assert!(!decides(vec![Ace::allow("wilma", none())], what));
            assert!(!decides(vec![Ace::allow(EVERYONE, none())], what));
            let denied = Ace::deny("wilma", none());
            assert!(decides(vec![denied, Ace::allow_all("wilma")], what));
            let denied = Ace::deny_all_to("wilma");
            assert!(!decides(vec![denied, Ace::allow_all(EVERYONE)], what));
        }
    }

    #[test]
    fn a_list_can_be_closed() {
        let root = Node {
            acl: vec![Ace::allow(EVERYONE, ["view"])],
            parent: None,
        };
        let page = Node {
            acl: vec![Ace::allow("ada", ["view"]), Ace::deny_all()],
            parent: Some(Box::new(root)),
        };
        assert!(acl_permits(&page, ["ada"], "view").is_allowed());
        assert!(!acl_permits(&page, ["bob"], "view").is_allowed());
    }
}
