//! What a forbidden view learns.

use pyramidion::context::{Ace, Resource};
use pyramidion::security::{Decision, SecurityPolicy, acl_permits};
use pyramidion::{HttpException, Request, View};
use pyramidion_tests::applications::{client, says};

/// Asks the list of the context.
struct Lists;

impl SecurityPolicy for Lists {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request.header("x-user").map(str::to_owned)
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let user = self.authenticated_userid(request);
        acl_permits(request.context(), user, permission)
    }
}

struct Page;

impl Resource for Page {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow("grace-secret", ["view"]),
            Ace::deny("troll", ["view"]),
        ]
    }
}

/// The entry that decided is named, for the log; the list is not.
#[test]
fn the_message_for_the_log_names_the_entry_and_not_the_list() {
    let app = client(|config| {
        config.set_security_policy(Lists);
        config.set_root_factory(|_: &mut Request| Ok(Page));
        config.add_route("page", "/");
        config.add_view(says("page").route_name("page").permission("view"));
        config.add_view(
            View::new(|request: &mut Request| {
                let exception = request.exception().and_then(|error| error.downcast_ref());
                let exception: Option<&HttpException> = exception;
                exception
                    .and_then(HttpException::log_message)
                    .unwrap_or("nothing")
                    .to_owned()
            })
            .forbidden(),
        );
    });
    for (user, expected) in [
        ("troll", "denied: an entry denies `view` to `troll`"),
        ("ada", "denied: no entry is about `view`"),
    ] {
        let response = app.get("/").header("x-user", user).send();
        assert_eq!(response.status(), 403);
        assert!(response.text().ends_with(expected), "{}", response.text());
        assert!(!response.text().contains("grace-secret"));
    }
}
