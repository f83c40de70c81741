//! Who gets to see the toolbar and its pages.

use pyramidion::request::Connection;
use pyramidion::testing::{TestApp, TestRequest};
use pyramidion::{Configurator, View};

use super::{PAGE, client, configured, here, loopback, path};

#[test]
fn others_get_what_they_get_in_production() {
    let app = client();
    let mut foreign = Connection::default();
    foreign.remote_addr = Some(([192, 0, 2, 1], 40000).into());
    let send = |request: TestRequest<'_>, connection: Connection| {
        let answer = request.extension(connection).send();
        (
            answer.status().as_u16(),
            answer.text().to_owned(),
            answer.header("x-debug-link").is_some(),
        )
    };
    let plain = (200, PAGE.to_owned(), false);
    assert_eq!(send(app.get("/page"), foreign.clone()), plain);
    assert_eq!(send(app.get("/_debug/"), foreign).0, 403);
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-for", "192.0.2.1"),
        ("forwarded", "for=192.0.2.1"),
        ("via", "1.1 proxy"),
    ] {
        assert_eq!(
            send(app.get("/page").header(name, value), loopback()),
            plain,
            "{name}"
        );
        let refused = send(app.get("/_debug/").header(name, value), loopback());
        assert_eq!(refused.0, 403, "{name}");
    }
    let history: serde_json::Value = here(app.get("/_debug/?format=json")).json();
    assert_eq!(history, serde_json::json!([]), "nothing of it was recorded");
}

#[test]
fn pages_of_other_sites_get_nothing() {
    let app = client();
    let recorded = path(&here(app.get("/page")));
    for path in [
        "/_debug/",
        "/_debug/application",
        "/_debug/toolbar.js",
        &recorded,
    ] {
        for (site, mode, destination, status) in [
            ("cross-site", "no-cors", "script", 403),
            ("cross-site", "cors", "empty", 403),
            ("same-site", "cors", "empty", 403),
            ("cross-site", "navigate", "iframe", 403),
            ("same-origin", "cors", "empty", 200),
            ("none", "navigate", "document", 200),
        ] {
            let request = app.get(path).header("sec-fetch-site", site);
            let request = request.header("sec-fetch-mode", mode);
            let answer = here(request.header("sec-fetch-dest", destination));
            assert_eq!(
                answer.status(),
                status,
                "{path}: {site}, {mode}, {destination}"
            );
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
        let answer = here(app.get(path));
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("same-origin"),
            "{path}"
        );
        assert_eq!(
            answer.header("referrer-policy"),
            Some("no-referrer"),
            "{path}"
        );
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.starts_with("default-src 'none'")
        );
    }
}

#[test]
fn an_application_for_other_sites_does_not_open_the_toolbar_to_them() {
    let mut config = configured(true);
    config.set_default_cors(pyramidion::cors::Cors::any_origin());
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    let answer = here(app.get("/_debug/").header("origin", "https://evil.example"));
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let answer = here(app.get("/_debug/"));
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.header("access-control-allow-origin")
        ),
        (200, None)
    );
}

#[test]
fn everything_is_only_read() {
    let app = client();
    let recorded = path(&here(app.get("/page")));
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = here(app.request(method, &recorded));
        assert_eq!(
            (answer.status().as_u16(), answer.header("allow")),
            (405, Some("GET, HEAD"))
        );
    }
    let head = here(app.request("HEAD", &recorded));
    assert_eq!((head.status().as_u16(), head.text()), (200, ""));
    assert_eq!(here(app.get("/_debug/r/nothing")).status(), 404);
    assert_eq!(here(app.get("/_debug/other")).status(), 404);
}

#[test]
fn without_development_mode_there_is_no_toolbar() {
    let mut config = Configurator::new();
    config.include(pyramidion_toolbar::toolbar);
    config.add_route("all", "/*rest");
    config.add_view(View::new(|| "the application").route_name("all"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    for path in ["/", "/_debug/", "/_debug/toolbar.js"] {
        let answer = here(app.get(path));
        assert_eq!(
            (answer.text(), answer.header("x-debug-link")),
            ("the application", None)
        );
    }
}

#[test]
fn a_number_that_is_none_is_a_mistake() {
    let mut config = configured(true);
    let made = config.make_app();
    assert!(made.is_ok());
    config = Configurator::new();
    config.settings_mut().set("toolbar.history", "many");
    config.include(pyramidion_toolbar::toolbar);
    let mistake = config.make_app().expect_err("no number").to_string();
    assert!(
        mistake.contains("`toolbar.history` is \"many\""),
        "{mistake}"
    );
}
