//! Who may do what: access control lists along the lineage of a context that was walked to.

use pyramidion::security::{Decision, SecurityPolicy, acl_permits};
use pyramidion::session::Value;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{Configurator, Request, View};

use super::super::{Outcome, field, rows, text};
use super::tree::{Node, keys, root, tree_of};

/// Has the principals of a row.
struct Principals(Vec<String>);

impl SecurityPolicy for Principals {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        acl_permits(request.context(), &self.0, permission)
    }
}

fn status(file: &Value, row: &Value) -> u16 {
    let mut config = Configurator::new();
    let tree = root(file, tree_of(file, row));
    config.set_root_factory(move |_: &mut Request| Ok(tree.clone()));
    config.set_security_policy(Principals(keys(field(row, "principals"))));
    config.add_view(
        View::new(|| "seen")
            .name("")
            .permission(text(row, "permission")),
    );
    let client = TestApp::new(config.make_app().unwrap());
    let path = keys(field(row, "path")).join("/");
    client.get(&format!("/{path}")).send().status().as_u16()
}

#[test]
fn traversal_vectors_acl() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "acl") {
        let id = text(row, "id");
        let ours = status(&file, row).to_string();
        let pyramids = field(field(row, "expected"), "status").to_string();
        let principals = keys(field(row, "principals"));
        if ours != pyramids && !principals.iter().any(|who| who == "system.Everyone") {
            outcome.differ("everybody is everyone, also where nobody says so", id);
            continue;
        }
        outcome.check(id, &ours, &pyramids);
    }
    outcome.finish("traversal.acl");
}

#[test]
fn a_context_outside_of_a_tree_is_a_root() {
    let request = DummyRequest::get("/").build();
    assert!(request.location().downcast_ref::<Node>().is_none());
    assert!(request.traversed().is_empty());
    assert_eq!(request.view_name(), "");
}
