//! What access control lists permit.

use pyramidion::context::{Ace, EVERYONE, Resource};
use pyramidion::security::acl_permits;
use pyramidion::session::Value;

use super::{Outcome, field, rows, text};

/// A resource with those above it.
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

/// Makes the resources of a row, of which the root stands first.
fn resource(lineage: &[Value]) -> Option<Box<Node>> {
    let (acl, above) = lineage.split_last()?;
    let entries = acl.as_array().unwrap_or_default().iter();
    Some(Box::new(Node {
        acl: entries.map(entry).collect(),
        parent: resource(above),
    }))
}

fn entry(row: &Value) -> Ace {
    let Some([allows, principal, permissions]) = row.as_array() else {
        panic!("{row} is not an entry");
    };
    let principal = principal.as_str().expect("a principal");
    let these: Vec<_> = match permissions {
        Value::String(permission) => vec![permission.as_str()],
        permissions => {
            let permissions = permissions.as_array().expect("permissions");
            permissions.iter().filter_map(Value::as_str).collect()
        }
    };
    match (allows.as_i64(), permissions.as_str()) {
        (Some(1), Some("ALL")) => Ace::allow_all(principal),
        (Some(0), Some("ALL")) => Ace::deny_all_to(principal),
        (Some(1), _) => Ace::allow(principal, these),
        (Some(0), _) => Ace::deny(principal, these),
        _ => panic!("{row} neither allows nor denies"),
    }
}

#[test]
fn behaviours_vectors_acls() {
    let file = pyramidion_tests::vectors("behaviours");
    let mut outcome = Outcome::default();
    for row in rows(&file, "acls") {
        let id = text(row, "id");
        let resource = resource(rows(row, "lineage")).expect("a resource");
        let principals = rows(row, "principals").iter().filter_map(Value::as_str);
        let principals: Vec<_> = principals.collect();
        let permission = text(row, "permission");
        let decision = acl_permits(&*resource, &principals, permission);
        let ours = decision.is_allowed().to_string();
        let pyramids = field(row, "allowed").to_string();
        if ours != pyramids && !principals.contains(&EVERYONE) {
            outcome.differ("everybody is everyone, also where nobody says so", id);
            let everybody = [principals, vec![EVERYONE]].concat();
            let decision = acl_permits(&*resource, everybody, permission);
            assert_eq!(decision.is_allowed().to_string(), ours, "{id}");
            continue;
        }
        outcome.check(id, &ours, &pyramids);
    }
    outcome.finish("behaviours.acls");
}
