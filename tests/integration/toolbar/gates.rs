//! Who gets to see the toolbar and its pages.

use pyramidion::request::Connection;
use pyramidion::testing::{TestApp, TestRequest, TestResponse};
use pyramidion::{Configurator, View};

use super::{PAGE, client, configured, here, loopback, path};

/// What the toolbar answers, recordings apart.
const PATHS: [&str; 8] = [
    "/_debug",
    "/_debug/",
    "/_debug/?format=json",
    "/_debug/application",
    "/_debug/application?format=markdown",
    "/_debug/toolbar.js",
    "/_debug/history.js",
    "/_debug/history/events",
];

/// Asks for the headers of an answer, since that of events has no end.
fn head(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> TestResponse {
    let request = app.request("HEAD", path);
    here(headers.iter().fold(request, |request, (name, value)| {
        request.header(name, value)
    }))
}

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
    for path in PATHS {
        assert_eq!(send(app.get(path), foreign.clone()).0, 403, "{path}");
    }
    for (name, value) in [
        // A name of another site that was made to lead here, and what looks like a name of this machine.
        ("host", "evil.example"),
        ("host", "localhost.evil.example"),
        ("host", "127.0.0.1.evil.example:6543"),
        ("host", "evil.example#localhost"),
        ("host", "localhost@evil.example"),
        ("host", "192.0.2.1"),
        ("host", "0.0.0.0"),
        ("host", ""),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-host", "localhost"),
        ("forwarded", "for=192.0.2.1"),
        ("via", "1.1 proxy"),
        ("cf-ray", "1"),
    ] {
        assert_eq!(
            send(app.get("/page").header(name, value), loopback()),
            plain,
            "{name}: {value}"
        );
        for path in PATHS {
            let refused = send(app.get(path).header(name, value), loopback());
            assert_eq!(refused.0, 403, "{name}: {value} of {path}");
        }
        let cleared = app.post("/_debug/history/clear").header(name, value);
        assert_eq!(send(cleared, loopback()).0, 403, "{name}: {value}");
    }
    let history: serde_json::Value = here(app.get("/_debug/?format=json")).json();
    assert_eq!(history, serde_json::json!([]), "nothing of it was recorded");
}

#[test]
fn pages_of_other_sites_get_nothing() {
    let app = client();
    let recorded = path(&here(app.get("/page")));
    let recorded = [
        recorded.clone(),
        format!("{recorded}?format=json"),
        format!("{recorded}?format=panels"),
        format!("{recorded}?format=markdown"),
        format!("{recorded}?format=curl"),
    ];
    let paths = PATHS.into_iter().chain(recorded.iter().map(String::as_str));
    for path in paths {
        for (site, mode, destination, status) in [
            ("cross-site", "no-cors", "script", 403),
            ("cross-site", "cors", "empty", 403),
            ("same-site", "cors", "empty", 403),
            ("cross-site", "navigate", "iframe", 403),
            ("same-origin", "cors", "empty", 200),
            ("none", "navigate", "document", 200),
        ] {
            let headers = [
                ("sec-fetch-site", site),
                ("sec-fetch-mode", mode),
                ("sec-fetch-dest", destination),
            ];
            let answer = head(&app, path, &headers);
            assert_eq!(
                answer.status(),
                status,
                "{path}: {site}, {mode}, {destination}"
            );
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
        // An old browser says at least which origin it was.
        for origin in ["https://evil.example", "null", "http://localhost:1234"] {
            let answer = head(&app, path, &[("origin", origin)]);
            assert_eq!(answer.status(), 403, "{path}: {origin}");
        }
        let answer = head(&app, path, &[]);
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
