//! CORS: which sites may read answers, and what is answered to preflights.

mod beside_views;
mod mistakes;

use std::time::Duration;

use http::HeaderName;
use http::header::{CONTENT_TYPE, ETAG};
use pyramidion::cors::Cors;
use pyramidion::csrf::{CookieCsrfStoragePolicy, CsrfOptions};
use pyramidion::predicates::{content_type, header, is_authenticated, not, request_method, xhr};
use pyramidion::security::{Decision, SecurityPolicy};
use pyramidion::testing::{TestApp, TestRequest, TestResponse};
use pyramidion::{Configurator, HttpException, IntoResponse as _, Request, View};
use pyramidion_tests::applications::{client, has_mistake, says};

const SHOP: &str = "https://shop.example";
const STRANGER: &str = "https://stranger.example";

fn shop() -> Cors {
    Cors::origins([SHOP, "https://*.partner.example"])
}

/// Asks whether a page may send a request.
fn preflight<'a>(app: &'a TestApp, path: &'a str, origin: &str, method: &str) -> TestRequest<'a> {
    let request = app.request("OPTIONS", path).header("origin", origin);
    request.header("access-control-request-method", method)
}

fn allowed(answer: &TestResponse) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

/// Returns the names that `Vary` lists.
fn vary(answer: &TestResponse) -> Vec<String> {
    let values = answer.headers().get_all("vary").iter();
    let texts = values.map(|value| value.to_str().unwrap());
    let names = texts.flat_map(|text| text.split(','));
    names.map(|name| name.trim().to_owned()).collect()
}

#[test]
fn a_preflight_is_answered_from_the_methods_of_the_views() {
    let app = client(|config| {
        let headers = [CONTENT_TYPE, HeaderName::from_static("x-token")];
        let cors = shop()
            .allow_headers(headers)
            .expose_headers([ETAG])
            .max_age(Duration::from_secs(600));
        config.add_route("api", "/api").cors(cors);
        let view = |text| says(text).route_name("api");
        config.add_view(view("read").request_method(["GET"]));
        config.add_view(view("write").request_method(["PUT", "PATCH"]));
    });
    let answer = preflight(&app, "/api", SHOP, "PUT").send();
    assert_eq!(answer.status(), 204);
    assert_eq!(answer.text(), "");
    let header = |name: &str| answer.header(name);
    assert_eq!(allowed(&answer), Some(SHOP));
    assert_eq!(
        header("access-control-allow-methods"),
        Some("GET, HEAD, PATCH, PUT")
    );
    assert_eq!(
        header("access-control-allow-headers"),
        Some("content-type, x-token")
    );
    assert_eq!(header("access-control-max-age"), Some("600"));
    assert_eq!(header("access-control-allow-credentials"), None);
    assert_eq!(
        vary(&answer),
        [
            "Access-Control-Request-Method",
            "Access-Control-Request-Headers",
            "Origin"
        ]
    );
    // What no view answers is not among them, so that the browser says which method it is.
    let other = preflight(&app, "/api", SHOP, "DELETE").send();
    assert_eq!(other.status(), 204);
    assert!(
        !other
            .header("access-control-allow-methods")
            .unwrap()
            .contains("DELETE")
    );
    let private = preflight(&app, "/api", SHOP, "PUT");
    let private = private
        .header("access-control-request-private-network", "true")
        .send();
    assert_eq!(private.header("access-control-allow-private-network"), None);
}

#[test]
fn who_is_not_allowed_learns_nothing() {
    let app = client(|config| {
        let cors = Cors::origins_with_credentials([SHOP]).allow_headers([CONTENT_TYPE]);
        config
            .add_route("api", "/api")
            .cors(cors.max_age(Duration::from_secs(1)));
        config.add_view(says("api").route_name("api"));
    });
    for origin in [
        STRANGER,
        "null",
        "",
        "https://shop.example.evil",
        "HTTPS://SHOP.EXAMPLE",
    ] {
        for answer in [
            preflight(&app, "/api", origin, "GET").send(),
            app.get("/api").header("origin", origin).send(),
        ] {
            let told: Vec<_> = answer.headers().keys().map(HeaderName::as_str).collect();
            assert!(
                !told.iter().any(|name| name.starts_with("access-control-")),
                "{told:?}"
            );
            assert!(vary(&answer).contains(&"Origin".to_owned()), "{origin}");
        }
    }
    let twice = app
        .get("/api")
        .header("origin", SHOP)
        .header("origin", STRANGER);
    assert_eq!(allowed(&twice.send()), None);
    let none = app.get("/api").send();
    assert_eq!(
        (allowed(&none), vary(&none)),
        (None, vec!["Origin".to_owned()])
    );
}

#[test]
fn what_is_allowed_may_be_read() {
    let app = client(|config| {
        let cors = Cors::origins_with_credentials([SHOP, "null"]).expose_headers([ETAG]);
        config.add_route("api", "/api").cors(cors);
        config.add_view(says("api").route_name("api"));
        config.add_route("open", "/open").cors(Cors::any_origin());
        config.add_view(says("open").route_name("open"));
        config.add_route("own", "/own");
        config.add_view(says("own").route_name("own"));
    });
    for origin in [SHOP, "null"] {
        let answer = app.get("/api").header("origin", origin).send();
        assert_eq!((answer.text(), allowed(&answer)), ("api", Some(origin)));
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true")
        );
        assert_eq!(answer.header("access-control-expose-headers"), Some("etag"));
    }
    let answer = app.get("/open").header("origin", STRANGER).send();
    assert_eq!(allowed(&answer), Some("*"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert_eq!(
        vary(&answer),
        Vec::<String>::new(),
        "it is the same for all"
    );
    assert_eq!(allowed(&app.get("/open").send()), None);
    let own = app.get("/own").header("origin", SHOP).send();
    assert_eq!((allowed(&own), vary(&own)), (None, vec![]));
}

#[test]
fn every_answer_of_the_route_may_be_read() {
    let app = client(|config| {
        let mut route = |name: &str| {
            let path = format!("/{name}");
            config.add_route(name, path).cors(shop());
        };
        for name in [
            "error",
            "panic",
            "missing",
            "redirect",
            "method",
            "unchanged",
            "cached",
        ] {
            route(name);
        }
        route("caught");
        let failing = |_: &mut Request| -> pyramidion::Result<&'static str> {
            Err(std::io::Error::other("broken").into())
        };
        config.add_view(View::new(failing).route_name("error"));
        config.add_view(View::new(failing).route_name("caught"));
        config.add_view(
            says("caught")
                .exception::<std::io::Error>()
                .route_name("caught"),
        );
        let panicking = |_: &mut Request| -> &'static str { panic!("broken") };
        config.add_view(View::new(panicking).route_name("panic"));
        let missing = |_: &mut Request| HttpException::not_found();
        config.add_view(View::new(missing).route_name("missing"));
        let redirect = |_: &mut Request| HttpException::found("/elsewhere");
        config.add_view(View::new(redirect).route_name("redirect"));
        config.add_view(says("").request_method(["PUT"]).route_name("method"));
        let unchanged = |_: &mut Request| HttpException::not_modified();
        config.add_view(View::new(unchanged).route_name("unchanged"));
    });
    for (path, status) in [
        ("/error", 500),
        ("/caught", 200),
        ("/panic", 500),
        ("/missing", 404),
        ("/redirect", 302),
        ("/method", 405),
        ("/unchanged", 304),
        ("/cached", 404),
        ("/missing?q=%FF", 400),
    ] {
        let answer = app.get(path).header("origin", SHOP).send();
        let status = if path == "/caught" {
            answer.status().as_u16()
        } else {
            status
        };
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(allowed(&answer), Some(SHOP), "{path}");
        let origins = vary(&answer)
            .iter()
            .filter(|name| *name == "Origin")
            .count();
        assert_eq!(origins, 1, "{path}");
    }
}

#[test]
fn the_default_holds_for_all_but_the_routes_that_have_their_own() {
    let mut config = Configurator::new();
    config.set_default_cors(shop());
    config.add_route("default", "/default");
    config.add_route("open", "/open").cors(Cors::any_origin());
    config.add_route("closed", "/closed").cors(Cors::none());
    for name in ["default", "open", "closed"] {
        config.add_view(says("page").route_name(name));
    }
    config.add_view(says("named").name("named").request_method(["POST"]));
    let app = config.make_app().unwrap();
    let cors: Vec<_> = app.routes().into_iter().map(|route| route.cors).collect();
    assert_eq!(
        cors[0].as_ref().unwrap().origins,
        [SHOP, "https://*.partner.example"]
    );
    assert_eq!(cors[1].as_ref().unwrap().origins, ["*"]);
    assert_eq!(cors[2], None);
    let app = TestApp::new(app);
    let origin = |path: &str| {
        let answer = app.get(path).header("origin", SHOP).send();
        allowed(&answer).map(str::to_owned)
    };
    assert_eq!(origin("/default").as_deref(), Some(SHOP));
    assert_eq!(origin("/open").as_deref(), Some("*"));
    assert_eq!(origin("/closed"), None);
    assert_eq!(origin("/nothing").as_deref(), Some(SHOP), "a 404");
    let named = preflight(&app, "/named", SHOP, "POST").send();
    assert_eq!(named.header("access-control-allow-methods"), Some("POST"));
    // Without CORS it is a request with a method like another.
    let closed = preflight(&app, "/closed", SHOP, "GET").send();
    assert_eq!((closed.status().as_u16(), closed.text()), (200, "page"));
}

/// The route is that of the request that is asked for, whose method a preflight does not have.
#[test]
fn a_preflight_finds_the_route_of_the_request_that_it_asks_for() {
    let app = client(|config| {
        let route = config.add_route("read", "/x");
        route
            .predicate(request_method(["GET"]))
            .cors(Cors::any_origin());
        let route = config.add_route("write", "/x");
        route
            .predicate(request_method(["POST", "PUT"]))
            .cors(shop());
        config.add_view(says("read").route_name("read"));
        let view = says("write").request_method(["POST", "DELETE"]);
        config.add_view(view.route_name("write"));
    });
    let methods = |method: &str| {
        let answer = preflight(&app, "/x", SHOP, method).send();
        let methods = answer.header("access-control-allow-methods");
        (answer.status().as_u16(), methods.map(str::to_owned))
    };
    assert_eq!(methods("GET"), (204, Some("GET, HEAD".to_owned())));
    assert_eq!(methods("POST"), (204, Some("POST".to_owned())));
    assert_eq!(methods("PUT"), (204, Some("POST".to_owned())));
    assert_eq!(methods("DELETE").0, 404);
    assert_eq!(methods("no method").0, 404);
}

#[test]
fn a_condition_that_no_preflight_meets_is_warned_of() {
    let key = HeaderName::from_static("x-key");
    let with_key = || Cors::any_origin().allow_headers([key.clone()]);
    let credentials = || Cors::origins_with_credentials([SHOP]);
    for (predicate, cors, is_warned_of) in [
        (header(["X-Key"]), with_key(), true),
        (not(header(["X-Key"])), with_key(), false),
        // A proxy may add it, also to a preflight.
        (header(["X-Key"]), Cors::any_origin(), false),
        (header(["Host:shop"]), with_key(), false),
        (header(["Authorization:Bearer"]), shop(), true),
        (header(["X-Key"]), Cors::none(), false),
        (xhr(true), shop(), true),
        (xhr(false), shop(), false),
        (not(xhr(true)), shop(), false),
        (content_type(["application/json"]), shop(), true),
        (is_authenticated(true), credentials(), true),
        (is_authenticated(false), credentials(), false),
        (request_method(["PUT"]), shop(), false),
    ] {
        let text = format!("{predicate:?} {cors:?}");
        let app = client(|config| {
            config.set_security_policy(Nobody);
            let route = config.add_route("of_route", "/route").cors(cors.clone());
            route.predicate(predicate.clone());
            config.add_view(says("").route_name("of_route"));
            config.add_route("of_view", "/view").cors(cors);
            let view = says("").route_name("of_view");
            config.add_view(view.predicate(predicate));
        });
        let warnings = app.app().warnings();
        let warning = warnings
            .iter()
            .find(|text| text.contains("no preflight meets"));
        assert_eq!(warning.is_some(), is_warned_of, "{text}: {warnings:?}");
        if let Some(warning) = warning {
            assert!(warning.contains("integration/cors.rs:"), "{warning}");
            assert!(
                warning.contains("the route `of_route` has CORS"),
                "{warning}"
            );
            assert_eq!(preflight(&app, "/route", SHOP, "PUT").send().status(), 404);
            assert_eq!(preflight(&app, "/view", SHOP, "PUT").send().status(), 204);
        }
    }
}

struct Nobody;

impl SecurityPolicy for Nobody {
    fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
        None
    }

    fn permits(&self, _: &mut Request, _: &str) -> Decision {
        false.into()
    }
}

#[test]
fn a_view_for_options_answers_what_is_not_a_preflight() {
    let app = client(|config| {
        config.add_route("api", "/api").cors(shop());
        config.add_view(says("own").request_method(["OPTIONS"]).route_name("api"));
    });
    let plain = app.request("OPTIONS", "/api").header("origin", SHOP).send();
    assert_eq!((plain.text(), allowed(&plain)), ("own", Some(SHOP)));
    let asked = preflight(&app, "/api", SHOP, "OPTIONS").send();
    assert_eq!((asked.status().as_u16(), asked.text()), (204, ""));
    assert_eq!(
        asked.header("access-control-allow-methods"),
        Some("OPTIONS")
    );
}

#[test]
fn what_a_view_says_itself_stays() {
    let app = client(|config| {
        config.add_route("api", "/api").cors(shop());
        let own = |_: &mut Request| {
            let mut response = "own".into_response();
            let origin = http::HeaderValue::from_static("https://other.example");
            response
                .headers_mut()
                .insert("access-control-allow-origin", origin);
            response
        };
        config.add_view(View::new(own).route_name("api"));
    });
    let answer = app.get("/api").header("origin", SHOP).send();
    let all: Vec<_> = answer
        .headers()
        .get_all("access-control-allow-origin")
        .iter()
        .collect();
    assert_eq!(all, ["https://other.example"]);
}

/// Who may read an answer is not who may change something.
#[test]
fn a_form_of_another_site_needs_a_trusted_origin_too() {
    let app = |trusted: &str| {
        client(|config| {
            config
                .settings_mut()
                .set("pyramidion.csrf_trusted_origins", trusted);
            config.set_csrf_storage_policy(CookieCsrfStoragePolicy::new());
            config.set_default_csrf_options(CsrfOptions::new());
            config
                .add_route("buy", "/buy")
                .cors(Cors::origins_with_credentials([SHOP]));
            let buy = |request: &mut Request| request.csrf_token();
            config.add_view(View::new(buy).route_name("buy"));
        })
    };
    for (trusted, status) in [("", 400), ("shop.example", 200)] {
        let app = app(trusted);
        let token = app.get("/buy").send().text().to_owned();
        let request = app
            .post("/buy")
            .header("origin", SHOP)
            .header("x-csrf-token", token);
        let answer = request.send();
        assert_eq!(answer.status(), status, "{trusted}");
        assert_eq!(
            allowed(&answer),
            Some(SHOP),
            "the page may read that it is refused"
        );
    }
}
