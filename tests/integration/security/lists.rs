//! Access control lists, and visitors who are kept in the session.

use pyramidion::context::{AUTHENTICATED, Ace, EVERYONE, Resource};
use pyramidion::security::{SessionAuthenticationPolicy, acl_permits};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, SignedCookieSessionFactory, View};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

/// A folder of articles; editors may edit, everybody may look, nobody else may do anything.
struct Folder;

impl Resource for Folder {
    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow("group:editors", ["edit"]),
            Ace::allow(AUTHENTICATED, ["comment"]),
            Ace::allow(EVERYONE, ["view"]),
        ]
    }
}

struct Article {
    owner: String,
    folder: Folder,
}

impl Resource for Article {
    fn parent(&self) -> Option<&dyn Resource> {
        Some(&self.folder)
    }

    fn acl(&self) -> Vec<Ace> {
        vec![
            Ace::allow_all(self.owner.as_str()),
            Ace::deny("troll", ["comment", "view"]),
        ]
    }
}

fn article() -> Article {
    Article {
        owner: "ada".to_owned(),
        folder: Folder,
    }
}

/// Articles that are guarded by access control lists, and pages to log in and out.
fn articles(config: &mut Configurator) {
    let policy =
        SessionAuthenticationPolicy::new().groups(|userid: &str, _: &Request| match userid {
            "eve" => Some(vec!["group:editors".to_owned()]),
            "ada" | "bob" | "troll" => Some(Vec::new()),
            _ => None,
        });
    config.set_security_policy(policy);
    for permission in ["view", "comment", "edit", "delete"] {
        let pattern = format!("/{permission}");
        config
            .add_route(permission, pattern)
            .factory(|_: &mut Request| Ok(article()));
        config.add_view(says("done").permission(permission).route_name(permission));
    }
    config.add_route("login", "/login/{user}");
    let login = |request: &mut Request| -> pyramidion::Result<String> {
        let user = request
            .matchdict()
            .get("user")
            .unwrap_or_default()
            .to_owned();
        assert!(request.remember(&user)?.is_empty());
        Ok(request.authenticated_userid().unwrap_or_default())
    };
    config.add_view(View::new(login).route_name("login"));
    config.add_route("logout", "/logout");
    let logout = |request: &mut Request| -> pyramidion::Result<String> {
        request.forget()?;
        Ok(format!("{:?}", request.authenticated_userid()))
    };
    config.add_view(View::new(logout).route_name("logout"));
}

#[test]
fn access_control_lists_of_the_context_and_what_is_above_decide() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        articles(config);
    });
    let may = |app: &TestApp| {
        ["view", "comment", "edit", "delete"]
            .map(|permission| app.get(&format!("/{permission}")).send().status() == 200)
    };
    assert_eq!(may(&app), [true, false, false, false], "nobody");
    for (user, expected) in [
        ("ada", [true, true, true, true]),
        ("bob", [true, true, false, false]),
        ("eve", [true, true, true, false]),
        ("troll", [false, false, false, false]),
    ] {
        assert_eq!(app.get(&format!("/login/{user}")).send().text(), user);
        assert_eq!(may(&app), expected, "{user}");
    }
    assert_eq!(
        app.get("/login/stranger").send().text(),
        "",
        "there is no such user"
    );
    assert_eq!(may(&app), [true, false, false, false], "a stranger");
}

#[test]
fn the_session_remembers_and_forgets_the_visitor() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        articles(config);
    });
    assert_eq!(app.get("/login/ada").send().text(), "ada");
    assert_eq!(app.get("/delete").send().status(), 200);
    assert_eq!(app.get("/logout").send().text(), "None");
    assert_eq!(app.get("/delete").send().status(), 403);
}

#[test]
fn who_logs_in_gets_a_new_token_and_keeps_the_rest_of_the_session() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        articles(config);
        config.add_route("cart", "/cart");
        let cart = |request: &mut Request| -> pyramidion::Result<String> {
            request.session().get_or_insert("cart", "book")?;
            let cart: Option<String> = request.session().get("cart")?;
            Ok(format!(
                "{} {}",
                cart.unwrap_or_default(),
                request.csrf_token()
            ))
        };
        config.add_view(View::new(cart).route_name("cart"));
    });
    let before = app.get("/cart").send().text().to_owned();
    app.get("/login/ada").send();
    let after = app.get("/cart").send().text().to_owned();
    assert!(before.starts_with("book ") && after.starts_with("book "));
    assert_ne!(before, after, "another token");
}

#[test]
fn a_policy_that_needs_sessions_is_a_mistake_without_them() {
    has_mistake(
        |config| config.set_security_policy(SessionAuthenticationPolicy::new()),
        &[
            "integration/security/lists.rs:",
            "the security policy keeps visitors in the session, but there is no session factory",
            "call `config.set_session_factory(…)`",
        ],
    );
    let found = mistakes(articles);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn the_helper_gives_its_reason() {
    let article = article();
    let reason = |who: &str, permission| acl_permits(&article, [who], permission).to_string();
    assert_eq!(
        reason("ada", "edit"),
        "allowed: an entry allows `edit` to `ada`"
    );
    assert_eq!(
        reason("troll", "view"),
        "denied: an entry denies `view` to `troll`"
    );
    assert_eq!(
        reason("bob", "delete"),
        "denied: no entry is about `delete`"
    );
}

/// Whoever forgets to name it would pass by an entry that ends the list for everybody.
#[test]
fn everyone_is_added_to_the_principals() {
    struct Closed;

    impl Resource for Closed {
        fn parent(&self) -> Option<&dyn Resource> {
            Some(&Open)
        }

        fn acl(&self) -> Vec<Ace> {
            vec![Ace::deny_all()]
        }
    }

    struct Open;

    impl Resource for Open {
        fn acl(&self) -> Vec<Ace> {
            vec![Ace::allow("ada", ["edit"]), Ace::allow(EVERYONE, ["view"])]
        }
    }

    let nobody: [&str; 0] = [];
    assert!(acl_permits(&Open, nobody, "view").is_allowed());
    assert!(!acl_permits(&Closed, nobody, "view").is_allowed());
    assert!(acl_permits(&Open, ["ada"], "edit").is_allowed());
    assert!(!acl_permits(&Closed, ["ada"], "edit").is_allowed());
}

/// A list that is made of what a database says may turn out to be empty.
#[test]
fn an_entry_without_permissions_grants_nothing() {
    struct Granted(Vec<String>);

    impl Resource for Granted {
        fn acl(&self) -> Vec<Ace> {
            vec![Ace::allow("ada", self.0.clone())]
        }
    }

    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.set_security_policy(SessionAuthenticationPolicy::new());
        config.add_route("login", "/login");
        let login = |request: &mut Request| -> pyramidion::Result<&'static str> {
            request.remember("ada")?;
            Ok("hello")
        };
        config.add_view(View::new(login).route_name("login"));
        for (name, granted) in [("none", ""), ("edit", "edit")] {
            let granted: Vec<_> = granted.split_whitespace().map(str::to_owned).collect();
            config
                .add_route(name, format!("/{name}"))
                .factory(move |_: &mut Request| Ok(Granted(granted.clone())));
            config.add_view(says("edited").permission("edit").route_name(name));
        }
    });
    app.get("/login").send();
    assert_eq!(app.get("/edit").send().status(), 200);
    assert_eq!(app.get("/none").send().status(), 403);
}
