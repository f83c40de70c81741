//! Policies that fetch nothing.

use pyramidion::security::{Decision, Loading, SecurityPolicy};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};

/// Says that it fetches nothing.
struct Idle;

impl SecurityPolicy for Idle {
    fn loads(&self) -> bool {
        false
    }

    fn load<'r>(&'r self, _: &'r mut Request) -> Loading<'r> {
        panic!("there is nothing to load")
    }

    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        Some("ada".to_owned())
    }

    fn permits(&self, _: &mut Request, permission: &str) -> Decision {
        (permission == "view").into()
    }
}

#[test]
fn a_policy_that_fetches_nothing_is_not_asked_to() {
    let mut config = Configurator::new();
    config.set_security_policy(Idle);
    config.add_route("open", "/open");
    config.add_route("closed", "/closed");
    config.add_route("ours", "/ours");
    let user = |request: &mut Request| request.authenticated_userid().unwrap_or_default();
    config.add_view(View::new(user).route_name("open").permission("view"));
    config.add_view(View::new(user).route_name("closed").permission("edit"));
    let waiting = async |_: &mut Request| "waited";
    let waiting = View::new(waiting).is_authenticated(true);
    config.add_view(waiting.route_name("ours"));
    let app = TestApp::new(config.make_app().unwrap());
    assert_eq!(app.get("/open").send().text(), "ada");
    assert_eq!(app.get("/closed").send().status(), 403);
    assert_eq!(app.get("/ours").send().text(), "waited");
}
