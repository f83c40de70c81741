//! Access control lists: permissions written at the resources themselves.

#[cfg(all(feature = "devel", debug_assertions))]
use crate::context::Permissions;
use crate::context::{Ace, EVERYONE, Resource, lineage};

use super::{AclDenial, Decision};

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
    let is_for = |ace: &Ace| {
        ace.principal == EVERYONE
            || principals
                .iter()
                .any(|principal| principal.as_ref() == ace.principal)
    };
    let concerns = |ace: &Ace| is_for(ace) && ace.permissions.contains(permission);
    let names = || principals.iter().map(|one| one.as_ref().to_owned());
    for (height, resource) in lineage(context).enumerate() {
        let acl = resource.acl();
        let Some(ace) = acl.iter().find(|ace| concerns(ace)) else {
            continue;
        };
        let verb = if ace.allows { "allows" } else { "denies" };
        let reason = format!("an entry {verb} `{permission}` to `{}`", ace.principal);
        if ace.allows {
            return Decision::allowed(reason);
        }
        let denied = Decision::denied(reason).with_acl(AclDenial {
            ace: Some(ace.clone()),
            acl,
            height,
            principals: names().collect(),
        });
        return with_steps(denied, context, &is_for, permission);
    }
    let denied = Decision::denied(format!("no entry is about `{permission}`"));
    let denied = denied.with_acl(AclDenial {
        ace: None,
        acl: Vec::new(),
        height: 0,
        principals: names().collect(),
    });
    with_steps(denied, context, &is_for, permission)
}

/// Tells developers of a denial which entries were considered, up to the one that decided.
#[cfg(all(feature = "devel", debug_assertions))]
fn with_steps(
    decision: Decision,
    context: &dyn Resource,
    is_for: &dyn Fn(&Ace) -> bool,
    permission: &str,
) -> Decision {
    let mut steps = Vec::new();
    for (height, resource) in lineage(context).enumerate() {
        let whose = match height {
            0 => "the context".to_owned(),
            1 => "its parent".to_owned(),
            height => format!("its ancestor, {height} steps up"),
        };
        let acl = resource.acl();
        if acl.is_empty() {
            steps.push(format!("{whose}: no entries"));
        }
        for ace in &acl {
            let is_decisive = is_for(ace) && ace.permissions.contains(permission);
            let outcome = match (is_for(ace), is_decisive) {
                (_, true) => "decides".to_owned(),
                (true, false) => format!("not about `{permission}`"),
                (false, _) => "not for this visitor".to_owned(),
            };
            steps.push(format!("{whose}: {}: {outcome}", written(ace)));
            if is_decisive {
                return decision.with_steps(steps);
            }
        }
    }
    decision.with_steps(steps)
}

/// Says what an entry says.
#[cfg(all(feature = "devel", debug_assertions))]
fn written(ace: &Ace) -> String {
    let verb = if ace.allows { "allow" } else { "deny" };
    let what = match &ace.permissions {
        Permissions::All => "everything".to_owned(),
        Permissions::These(permissions) => format!("`{}`", permissions.join("`, `")),
    };
    format!("{verb} {what} to `{}`", ace.principal)
}

/// Where nobody would see it, nothing is told.
#[cfg(not(all(feature = "devel", debug_assertions)))]
fn with_steps(
    decision: Decision,
    _context: &dyn Resource,
    _is_for: &dyn Fn(&Ace) -> bool,
    _permission: &str,
) -> Decision {
    decision
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
