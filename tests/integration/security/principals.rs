//! By what a visitor is known: the predicate, what was denied, and who may do something.

use pyramidion::context::{Ace, EVERYONE, Located, Resource, lineage};
use pyramidion::predicates::{effective_principals, not};
use pyramidion::security::{
    Decision, Denial, SecurityPolicy, SessionAuthenticationPolicy, acl_permits,
    principals_allowed_by_permission,
};
use pyramidion::testing::TestApp;
use pyramidion::{
    Configurator, HttpException, Request, SignedCookieSessionFactory, View, ViewResult,
};
use pyramidion_tests::applications::{client, has_mistake, says};
use tokio::task::yield_now;

/// Knows visitors by a header, and groups of theirs.
struct ByHeader;

impl SecurityPolicy for ByHeader {
    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request.header("x-user").map(str::to_owned)
    }

    fn principals(&self, request: &mut Request) -> Vec<String> {
        let userid = self.authenticated_userid(request);
        let mut principals = vec![EVERYONE.to_owned()];
        if userid.as_deref() == Some("ada") {
            principals.extend(["ada", "group:editors", "group:staff"].map(str::to_owned));
        }
        principals
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        let principals = self.principals(request);
        acl_permits(request.context(), principals, permission)
    }
}

fn known(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    client(|config| {
        config.set_security_policy(ByHeader);
        configure(config);
    })
}

#[test]
fn views_and_routes_can_be_for_principals() {
    let app = known(|config| {
        let staff = config.add_route("staff", "/home");
        staff.predicate(effective_principals(["group:staff"]));
        config.add_view(says("staff").route_name("staff").request_method(["POST"]));
        let both = ["group:staff", "group:editors"];
        config.add_view(says("both").route_name("staff").effective_principals(both));
        config.add_route("all", "/home");
        config.add_view(
            says("all")
                .route_name("all")
                .effective_principals([EVERYONE]),
        );
        config.add_route("others", "/others");
        let others = not(effective_principals(["ada"]));
        config.add_view(says("others").route_name("others").predicate(others));
    });
    let ask = |path: &str, user: &str| app.get(path).header("x-user", user).send();
    assert_eq!(ask("/home", "ada").text(), "both");
    assert_eq!(ask("/home", "bob").text(), "all");
    assert_eq!(ask("/others", "bob").text(), "others");
    assert_eq!(ask("/others", "ada").status(), 404);
}

#[test]
fn groups_that_are_waited_for_are_principals() {
    let groups = async |userid: &str, _: &mut Request| {
        yield_now().await;
        Ok::<_, pyramidion::Error>((userid == "ada").then(|| vec!["group:editors".to_owned()]))
    };
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.set_security_policy(SessionAuthenticationPolicy::new().groups(groups));
        config.add_route("enter", "/enter/{name}");
        let enter = |request: &mut Request| -> pyramidion::Result<&'static str> {
            let name = request
                .matchdict()
                .get("name")
                .unwrap_or_default()
                .to_owned();
            request.remember(&name)?;
            Ok("entered")
        };
        config.add_view(View::new(enter).route_name("enter"));
        let route = config.add_route("home", "/home");
        route.predicate(effective_principals([
            "group:editors",
            "system.Authenticated",
        ]));
        config.add_view(
            View::new(|request: &mut Request| request.effective_principals().join(" "))
                .route_name("home"),
        );
    });
    assert_eq!(app.get("/home").send().status(), 404);
    app.get("/enter/ada").send();
    let principals = "system.Everyone system.Authenticated ada group:editors";
    assert_eq!(app.get("/home").send().text(), principals);
    app.get("/enter/bob").send();
    assert_eq!(app.get("/home").send().status(), 404);
}

#[test]
fn principals_that_nobody_has_are_reported() {
    has_mistake(
        |config| {
            config.add_route("home", "/");
            config.add_view(says("home").route_name("home").effective_principals([""]));
        },
        &[
            "a principal of `effective_principals` is empty",
            "group:editors",
        ],
    );
    has_mistake(
        |config| {
            config.add_route("home", "/");
            let nobody: [&str; 0] = [];
            config.add_view(says("home").route_name("home").effective_principals(nobody));
        },
        &["`effective_principals` needs at least one value"],
    );
    let app = client(|config| {
        config.add_route("home", "/");
        config.add_view(
            says("home")
                .route_name("home")
                .effective_principals(["ada"]),
        );
    });
    let never =
        "never answers: it has `effective_principals = ada`, but there is no security policy";
    let warnings = app.app().warnings();
    assert!(
        warnings.iter().any(|warning| warning.contains(never)),
        "{warnings:?}"
    );
}

/// A place with entries of its own.
struct Place(Vec<Ace>);

impl Resource for Place {
    fn acl(&self) -> Vec<Ace> {
        self.0.clone()
    }
}

fn denial(request: &mut Request) -> String {
    let exception = request.exception_as::<HttpException>();
    let Some(denial) = exception.and_then(HttpException::denial) else {
        return "no permission was asked for".to_owned();
    };
    told(denial)
}

fn told(denial: &Denial) -> String {
    let acl = denial.decision().acl().expect("lists");
    let ace = acl
        .ace()
        .map_or("nothing".to_owned(), |ace| ace.principal.clone());
    format!(
        "{} of {}: {ace} of {} at {}, for {}",
        denial.permission(),
        denial.userid().unwrap_or("nobody"),
        acl.acl().len(),
        acl.height(),
        acl.principals().join(" ")
    )
}

fn site(configure: impl FnOnce(&mut Configurator)) -> TestApp {
    known(|config| {
        config.set_root_factory(|_: &mut Request| Ok(Place(vec![Ace::allow("ada", ["edit"])])));
        config.add_route("edit", "/edit");
        config.add_view(says("a form").route_name("edit").permission("edit"));
        config
            .add_route("closed", "/closed")
            .factory(|_: &mut Request| {
                Ok(Place(vec![
                    Ace::allow("bob", ["edit"]),
                    Ace::deny("group:staff", ["edit"]),
                ]))
            });
        config.add_view(says("a form").route_name("closed").permission("edit"));
        config.add_route("raised", "/raised");
        let raised = async |request: &mut Request| -> ViewResult {
            let place = Located::root(Place(Vec::new()));
            let called = request.render_view(&place, "edit").await;
            let called = called.expect_err("nobody may edit it");
            let exception = called.downcast_ref::<HttpException>().expect("a 403");
            assert!(exception.denial().is_some());
            Err(HttpException::forbidden().into())
        };
        config.add_view(View::new(raised).route_name("raised"));
        config.add_view(says("a form").name("edit").permission("edit"));
        configure(config);
    })
}

#[test]
fn a_forbidden_view_learns_what_was_denied_and_why() {
    let app = site(|config| config.add_view(View::new(denial).forbidden()));
    let ask = |path: &str, user: &str| app.get(path).header("x-user", user).send();
    assert_eq!(ask("/edit", "ada").text(), "a form");
    assert_eq!(
        ask("/edit", "bob").text(),
        "edit of bob: nothing of 0 at 0, for system.Everyone"
    );
    let closed =
        "edit of ada: group:staff of 2 at 0, for system.Everyone ada group:editors group:staff";
    assert_eq!(ask("/closed", "ada").text(), closed);
    assert_eq!(ask("/raised", "ada").text(), "no permission was asked for");
}

#[test]
fn nothing_of_a_denial_is_shown_without_such_a_view() {
    let app = site(|_| {});
    let response = app.get("/closed").header("x-user", "ada").send();
    assert_eq!(response.status(), 403);
    let text = response.text();
    assert!(!text.contains("staff") && !text.contains("ada"), "{text}");
}

#[test]
fn principals_that_are_allowed_a_permission_are_those_of_pyramid() {
    let allow = |who: &str| Ace::allow(who, ["view"]);
    let deny = |who: &str| Ace::deny(who, ["view"]);
    // The lists from the root down, and what `ACLHelper.principals_allowed_by_permission` of Pyramid 2.1 returns.
    let cases: [(&[Vec<Ace>], &[&str]); 10] = [
        (&[vec![allow("a"), deny("a")]], &["a"]),
        (&[vec![deny("a"), allow("a")]], &[]),
        (&[vec![allow("a"), allow("b")], vec![deny("a")]], &["b"]),
        (&[vec![allow("a")], vec![Ace::deny_all()]], &[]),
        (
            &[vec![allow("a")], vec![allow("b"), Ace::deny_all()]],
            &["b"],
        ),
        (&[vec![allow("a")], vec![Ace::deny_all(), allow("b")]], &[]),
        (&[vec![allow(EVERYONE)], vec![deny("a")]], &[EVERYONE]),
        (&[vec![deny("a")], vec![allow("a")]], &["a"]),
        (&[vec![allow("a")], vec![allow("a"), deny("a")]], &["a"]),
        (&[Vec::new()], &[]),
    ];
    for (lists, expected) in cases {
        let mut lists = lists.iter().cloned();
        let root = Located::root(Place(lists.next().expect("a root")));
        let place = lists.fold(root, |place, acl| place.below("child", Place(acl)));
        let allowed = principals_allowed_by_permission(&*place, "view");
        assert!(
            allowed.iter().eq(expected),
            "{} lists: {allowed:?}",
            lineage(&*place).count()
        );
    }
}
