//! Who the visitor is, and what may be done.

mod basic;
mod forbidden;
mod groups;
mod idle;
mod lists;
mod principals;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{HeaderName, HeaderValue};
use pyramidion::predicates::is_authenticated;
use pyramidion::security::{
    Decision, Headers, Identity, Loading, NO_PERMISSION_REQUIRED, SecurityPolicy,
};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Response, View};
use pyramidion_tests::applications::{client, has_mistake, says};

use crate::logging::logged_by;

/// Knows visitors by a header; `ada` may do everything, everybody may `view`.
#[derive(Default)]
struct ByHeader {
    loads: Arc<AtomicUsize>,
}

/// What is known of a visitor.
#[derive(Debug, PartialEq, serde::Serialize)]
struct User {
    name: String,
}

impl SecurityPolicy for ByHeader {
    fn load<'r>(&'r self, request: &'r mut Request) -> Loading<'r> {
        Loading::wait(async move {
            self.loads.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            let name = request.header("x-user").map(str::to_owned);
            request.extensions_mut().insert(name);
            Ok(())
        })
    }

    fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
        request
            .extensions()
            .get::<Option<String>>()
            .cloned()
            .flatten()
    }

    fn identity(&self, request: &mut Request) -> Option<Identity> {
        let name = self.authenticated_userid(request)?;
        Some(Identity::serializable(User { name }))
    }

    fn permits(&self, request: &mut Request, permission: &str) -> Decision {
        match self.authenticated_userid(request).as_deref() {
            Some("ada") => Decision::allowed("ada may do everything"),
            _ if permission == "view" => true.into(),
            _ => Decision::denied("only ada may"),
        }
    }

    fn remember(&self, _: &mut Request, userid: &str) -> pyramidion::Result<Headers> {
        let value = HeaderValue::try_from(userid)?;
        Ok(vec![(HeaderName::from_static("x-remember"), value)])
    }

    fn forget(&self, _: &mut Request) -> pyramidion::Result<Headers> {
        let name = HeaderName::from_static("x-forget");
        Ok(vec![(name, HeaderValue::from_static("yes"))])
    }
}

fn page(config: &mut Configurator, name: &str, view: View) {
    config.add_route(name, format!("/{name}"));
    config.add_view(view.route_name(name));
}

#[track_caller]
fn check(app: &TestApp, path: &str, user: &str, status: u16) {
    let response = app.get(path).header("x-user", user).send();
    assert_eq!(response.status(), status, "{path} {user}");
}

#[test]
fn the_policy_allows_and_denies() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        page(config, "edit", says("edit").permission("edit"));
        page(config, "view", says("view").permission("view"));
        page(config, "open", says("open"));
    });
    check(&app, "/edit", "ada", 200);
    check(&app, "/edit", "bob", 403);
    check(&app, "/view", "bob", 200);
    check(&app, "/open", "bob", 200);
}

#[test]
fn who_is_denied_does_not_get_a_less_specific_view() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        page(config, "page", says("open"));
        let secured = says("secured").request_param(["x"]).permission("edit");
        config.add_view(secured.route_name("page"));
    });
    check(&app, "/page", "bob", 200);
    check(&app, "/page?x", "bob", 403);
}

#[test]
fn a_denied_visitor_gets_the_forbidden_view() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        page(config, "edit", says("edit").permission("edit"));
        config.add_view(says("keep out").forbidden());
    });
    let response = app.get("/edit").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (403, "keep out")
    );
}

#[test]
fn the_forbidden_view_can_be_another_for_those_who_are_not_logged_in() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        page(config, "edit", says("edit").permission("edit"));
        let login = |_: &mut Request| Response::redirect("/login");
        config.add_view(View::new(login).forbidden().is_authenticated(false));
        config.add_view(says("keep out").forbidden());
    });
    assert_eq!(app.get("/edit").send().location(), Some("/login"));
    let response = app.get("/edit").header("x-user", "bob").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (403, "keep out")
    );
}

#[test]
fn the_page_does_not_say_why() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        page(config, "edit", says("edit").permission("edit"));
    });
    let text = app.get("/edit").send().text().to_owned();
    assert!(
        !text.contains("ada") && !text.contains("security.rs"),
        "{text}"
    );
}

#[test]
fn the_default_permission_is_for_views_that_say_none() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        config.set_default_permission("edit");
        page(config, "default", says("default"));
        page(config, "own", says("own").permission("view"));
        page(
            config,
            "open",
            says("open").permission(NO_PERMISSION_REQUIRED),
        );
        config.add_view(says("not found").notfound());
        config.add_view(says("forbidden").forbidden());
    });
    check(&app, "/default", "bob", 403);
    check(&app, "/default", "ada", 200);
    check(&app, "/own", "bob", 200);
    check(&app, "/open", "bob", 200);
    assert_eq!(app.get("/nowhere").send().text(), "not found");
}

mod guarded {
    //! A view that is for errors only, which Pyramid allows a permission.

    use pyramidion::httpexceptions::Status;
    use pyramidion::view_config;

    #[view_config(context = Status<404>, exception_only = true, permission = "edit")]
    fn not_found() -> &'static str {
        "not found"
    }
}

#[test]
fn an_exception_view_can_have_a_permission_of_its_own() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        config.scan(pyramidion::package!(self::guarded));
    });
    let ada = app.get("/nowhere").header("x-user", "ada").send();
    assert_eq!((ada.status().as_u16(), ada.text()), (404, "not found"));
    check(&app, "/nowhere", "bob", 500);
}

#[test]
fn a_permission_without_a_policy_is_a_mistake_of_the_configuration() {
    let line = line!() + 4;
    has_mistake(
        |config| {
            config.add_route("edit", "/edit");
            let view = says("edit").permission("edit").route_name("edit");
            config.add_view(view);
        },
        &[
            &format!("integration/security.rs:{line}: the view needs the permission `edit`"),
            "there is no security policy; call `config.set_security_policy(…)`",
        ],
    );
    has_mistake(
        |config| config.set_default_permission("edit"),
        &[
            "integration/security.rs:",
            "there is a default permission, but no security policy",
        ],
    );
    let app = client(|config| {
        page(
            config,
            "open",
            says("open").permission(NO_PERMISSION_REQUIRED),
        );
    });
    check(&app, "/open", "bob", 200);
}

#[test]
fn views_learn_who_the_visitor_is() {
    let view = |request: &mut Request| {
        let userid = request.authenticated_userid();
        let name = request.identity::<User>().map(|user| user.name.clone());
        let other = request.identity::<u32>();
        let may = request.has_permission("edit");
        format!(
            "{userid:?} {name:?} {other:?} {} {may}",
            request.is_authenticated()
        )
    };
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        page(config, "who", View::new(view));
    });
    assert_eq!(
        app.get("/who").header("x-user", "ada").send().text(),
        r#"Some("ada") Some("ada") None true allowed: ada may do everything"#
    );
    assert_eq!(
        app.get("/who").send().text(),
        "None None None false denied: only ada may"
    );
    let app = client(|config| page(config, "who", View::new(view)));
    assert_eq!(
        app.get("/who").header("x-user", "ada").send().text(),
        "None None None false allowed: there is no security policy"
    );
}

#[test]
fn remember_and_forget_give_headers_for_the_response() {
    let login = |request: &mut Request| -> pyramidion::Result<Response> {
        let headers = request.remember("ada")?;
        let mut response = Response::redirect("/");
        response.append_headers(headers);
        Ok(response)
    };
    let logout = |request: &mut Request| -> pyramidion::Result<Response> {
        let headers = request.forget()?;
        let mut response = Response::redirect("/");
        response.append_headers(headers);
        Ok(response)
    };
    let pages = |config: &mut Configurator| {
        page(config, "login", View::new(login));
        page(config, "logout", View::new(logout));
    };
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        pages(config);
    });
    assert_eq!(app.get("/login").send().header("x-remember"), Some("ada"));
    assert_eq!(app.get("/logout").send().header("x-forget"), Some("yes"));
}

/// In Pyramid the visitor seems to be logged in, and is not.
#[test]
fn remembering_without_a_policy_is_an_error_and_forgetting_is_not() {
    let login = |request: &mut Request| -> pyramidion::Result<Response> {
        request.remember("ada")?;
        Ok(Response::redirect("/"))
    };
    let logout = |request: &mut Request| -> pyramidion::Result<Response> {
        assert!(request.forget()?.is_empty());
        Ok(Response::redirect("/"))
    };
    let app = client(|config| {
        page(config, "login", View::new(login));
        page(config, "logout", View::new(logout));
    });
    let log = logged_by(|| {
        assert_eq!(app.get("/login").send().status(), 500);
        assert_eq!(app.get("/logout").send().status(), 302);
    });
    assert!(
        log.contains("there is no security policy that could remember anybody"),
        "{log}"
    );
    assert!(
        log.contains("call `config.set_security_policy(…)`"),
        "{log}"
    );
}

#[test]
fn views_and_routes_can_be_for_known_visitors() {
    let app = client(|config| {
        config.set_security_policy(ByHeader::default());
        page(config, "home", says("welcome").is_authenticated(true));
        config.add_view(says("log in").is_authenticated(false).route_name("home"));
        config
            .add_route("member", "/area")
            .predicate(is_authenticated(true));
        config.add_route("guest", "/area");
        config.add_view(says("member").route_name("member"));
        config.add_view(says("guest").route_name("guest"));
    });
    let get = |path: &str, user: Option<&str>| {
        let request = app.get(path);
        let request = match user {
            Some(user) => request.header("x-user", user),
            None => request,
        };
        request.send().text().to_owned()
    };
    assert_eq!(get("/home", Some("bob")), "welcome");
    assert_eq!(get("/home", None), "log in");
    assert_eq!(get("/area", Some("bob")), "member");
    assert_eq!(get("/area", None), "guest");
}

#[test]
fn the_policy_fetches_once_for_each_request() {
    let policy = ByHeader::default();
    let loads = Arc::clone(&policy.loads);
    let app = client(|config| {
        config.set_security_policy(policy);
        config
            .add_route("area", "/area")
            .predicate(is_authenticated(false));
        let view = says("area").is_authenticated(false).permission("edit");
        config.add_view(view.route_name("area"));
        config.add_view(says("log in").forbidden().is_authenticated(false));
    });
    assert_eq!(app.get("/area").send().text(), "log in");
    assert_eq!(loads.load(Ordering::Relaxed), 1);
}

#[test]
fn decisions_are_logged_when_asked() {
    let app = |is_on: &str| {
        client(|config| {
            config
                .settings_mut()
                .set("pyramidion.debug_authorization", is_on);
            config.set_security_policy(ByHeader::default());
            page(config, "edit", says("edit").permission("edit"));
        })
    };
    let log = logged_by(|| {
        app("true")
            .get("/edit?x-typed-x")
            .header("x-user", "ada")
            .send();
        app("true").get("/edit").send();
    });
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("permission"))
        .collect();
    assert!(lines.len() >= 2, "{log}");
    for part in [
        "decision=allowed: ada may do everything",
        "decision=denied: only ada may",
    ] {
        assert!(log.contains(part), "{log}");
    }
    assert!(log.contains("permission=\"edit\""), "{log}");
    assert!(
        log.contains("integration/security.rs:"),
        "which view: {log}"
    );
    assert!(!log.contains("x-typed-x"), "{log}");
    let log = logged_by(|| {
        app("no").get("/edit").header("x-user", "ada").send();
    });
    assert!(!log.contains("decision"), "{log}");
}

#[test]
fn a_login_view_that_the_default_permission_closes_is_warned_of() {
    let warnings = |is_open: bool| {
        let app = client(|config| {
            config.set_security_policy(ByHeader::default());
            config.set_default_permission("view");
            config.add_route("account", "/account/log-in");
            config.add_route("bloginfo", "/bloginfo");
            config.add_view(says("").route_name("bloginfo"));
            let view = says("").route_name("account");
            config.add_view(if is_open {
                view.permission(NO_PERMISSION_REQUIRED)
            } else {
                view
            });
        });
        let warnings = app.app().warnings().iter();
        let said = warnings.filter(|warning| warning.contains("default permission"));
        said.cloned().collect::<Vec<_>>()
    };
    let closed = warnings(false);
    let [warning] = closed.as_slice() else {
        panic!("{closed:?}");
    };
    assert!(
        warning.starts_with("tests/integration/security.rs:"),
        "{warning}"
    );
    assert!(
        warning.contains("add `permission = NO_PERMISSION_REQUIRED`"),
        "{warning}"
    );
    assert_eq!(warnings(true), [""; 0]);
}
