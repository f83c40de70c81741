//! Pages that not everybody may see.

use pyramidion::context::{Ace, EVERYONE, Resource};
use pyramidion::security::{Decision, NO_PERMISSION_REQUIRED, SecurityPolicy, acl_permits};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, View};
use pyramidion_tests::applications::{client, says};

/// Believes what a header says of the visitor, and asks the lists of the context.
struct Doorman;

impl SecurityPolicy for Doorman {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request.header("x-user").map(str::to_owned)
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let userid = self.authenticated_userid(request);
        acl_permits(request.context(), userid, permission)
    }
}

struct House;

impl Resource for House {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow(EVERYONE, ["enter"]),
            Ace::allow("owner", ["live"]),
        ]
    }
}

fn house(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.set_security_policy(Doorman);
        config.set_root_factory(|_: &mut Request| Ok(House));
        for name in ["hall", "bedroom", "garden"] {
            config.add_route(name, format!("/{name}"));
        }
        configure(config);
    })
}

#[track_caller]
fn check(app: &TestApp, path: &str, user: Option<&str>, expected: u16) {
    let request = app.get(path);
    let request = match user {
        Some(user) => request.header("x-user", user),
        None => request,
    };
    assert_eq!(request.send().status(), expected, "{path} {user:?}");
}

#[test]
fn the_policy_decides_by_the_context() {
    let app = house(|config| {
        config.add_view(says("hall").route_name("hall").permission("enter"));
        config.add_view(says("bedroom").route_name("bedroom").permission("live"));
    });
    check(&app, "/hall", None, 200);
    check(&app, "/hall", Some("guest"), 200);
    check(&app, "/bedroom", None, 403);
    check(&app, "/bedroom", Some("guest"), 403);
    check(&app, "/bedroom", Some("owner"), 200);
}

#[test]
fn a_default_permission_holds_unless_a_view_says_otherwise() {
    // It does not matter whether it is declared before the views or after them.
    for is_before in [true, false] {
        let app = house(|config| {
            if is_before {
                config.set_default_permission("live");
            }
            config.add_view(says("hall").route_name("hall").permission("enter"));
            config.add_view(says("bedroom").route_name("bedroom"));
            let garden = says("garden").route_name("garden");
            config.add_view(garden.permission(NO_PERMISSION_REQUIRED));
            if !is_before {
                config.set_default_permission("live");
            }
        });
        check(&app, "/bedroom", Some("guest"), 403);
        check(&app, "/bedroom", Some("owner"), 200);
        check(&app, "/hall", Some("guest"), 200);
        check(&app, "/garden", None, 200);
    }
}

#[test]
fn who_is_kept_out_gets_a_page_of_the_application() {
    let app = house(|config| {
        config.add_view(says("bedroom").route_name("bedroom").permission("live"));
        config.add_view(says("hall").route_name("hall").permission("live"));
        config.add_view(says("please wait in the hall").forbidden());
        let polite = |request: &mut Request| {
            let userid = request.authenticated_userid().unwrap_or_default();
            format!("not here, {userid}")
        };
        config.add_view(View::new(polite).forbidden().route_name("bedroom"));
    });
    let response = app.get("/hall").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (403, "please wait in the hall")
    );
    let response = app.get("/bedroom").header("x-user", "guest").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (403, "not here, guest")
    );
}

#[test]
fn a_missing_page_is_missing_for_everybody() {
    let app = house(|config| {
        config.set_default_permission("live");
        config.add_view(says("bedroom").route_name("bedroom"));
    });
    check(&app, "/cellar", Some("guest"), 404);
}
