//! Services of other stacks, and applications, below a prefix.

use axum::routing::{get, post};
use http_body_util::BodyExt as _;
use pyramidion::httpexceptions::AnyError;
use pyramidion::introspection::RouteKind;
use pyramidion::security::NO_PERMISSION_REQUIRED;
use pyramidion::testing::TestApp;
use pyramidion::{App, Configurator, Request, SignedCookieSessionFactory, View};
use pyramidion_tests::Serving;
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};
use pyramidion_tests::http::Client;
use tower::service_fn;

use super::{Odd, answered, told};

#[test]
fn a_router_of_axum_answers_below_its_prefix() {
    let app = client(|config| {
        config.add_route("early", "/api/early");
        config.add_view(says("early").route_name("early"));
        let router = axum::Router::new()
            .route("/", get(|| async { "root" }))
            .route("/early", get(|| async { "never" }))
            .route(
                "/item/{id}",
                get(async |id: axum::extract::Path<u32>| id.to_string()),
            )
            .route("/echo", post(async |body: String| body));
        config.mount("/api", router);
        config.add_route("apix", "/apix");
        config.add_view(says("not the router").route_name("apix"));
    });
    let text = |path: &str| app.get(path).send().text().to_owned();
    assert_eq!(text("/api"), "root");
    assert_eq!(text("/api/"), "root");
    assert_eq!(text("/%61pi/item/7"), "7");
    assert_eq!(text("/api/early"), "early");
    assert_eq!(text("/apix"), "not the router");
    assert_eq!(app.post("/api/echo").body("hello").send().text(), "hello");
    let absent = app.get("/api/absent").send();
    assert_eq!((absent.status().as_u16(), absent.text()), (404, ""));
    assert_eq!(app.post("/api/item/7").send().status(), 405);
    let head = app.request("HEAD", "/api/item/7").send();
    assert_eq!(
        (head.status().as_u16(), head.header("content-length")),
        (200, Some("1"))
    );
    assert_eq!(app.get("/api%2Fitem/7").send().status(), 404);
    assert_eq!(app.get("/other").send().status(), 404);
}

#[test]
fn a_service_is_told_where_it_is_and_who_asks() {
    let app = client(|config| {
        config.set_script_name("/site");
        config.include_with_prefix("/v1", |config| {
            config.mount("/told", service_fn(told));
        });
    });
    let response = app
        .post("/v1/told/a%20b/c?d=e")
        .secure(true)
        .body("body")
        .send();
    assert_eq!(
        response.text(),
        "POST /site/v1/told /a%20b/c?d=e local=false secure=true body"
    );
    assert_eq!(
        app.get("/v1/told?d").send().text(),
        "GET /site/v1/told /?d local=false secure=false "
    );
}

#[tokio::test]
async fn a_service_is_told_the_address_of_a_connection() {
    let mut config = Configurator::new();
    config.mount("/told", service_fn(told));
    let serving = Serving::start(config.make_app().unwrap()).await;
    let mut client = Client::connect(serving.address()).await.unwrap();
    let answer = client.send("GET", "/told/x", &[], "").await.unwrap();
    assert_eq!(answer.body, "GET /told /x local=true secure=false ");
    drop(client);
    serving.finish().await;
}

/// An application with a session, whose pages write the URLs of their routes.
fn inner() -> App {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
    config.add_route("count", "/count/");
    let count = |request: &mut Request| -> pyramidion::Result<String> {
        let count = request.session().get::<u32>("count")?.unwrap_or(0) + 1;
        request.session().insert("count", count)?;
        let urls = (request.route_url("count")?, request.url());
        Ok(format!("{count} {} {}", urls.0, urls.1))
    };
    config.add_view(View::new(count).route_name("count"));
    let notfound = || "the inner page of errors";
    let notfound = View::new(notfound).notfound();
    config.add_view(notfound.append_slash(http::StatusCode::FOUND));
    config.make_app().unwrap()
}

#[test]
fn a_mounted_application_has_its_prefix_in_its_urls() {
    let app = client(|config| {
        let mut middle = Configurator::new();
        middle.mount("/inner", inner());
        config.mount("/middle", middle.make_app().unwrap());
        config.mount("/inner", inner());
        config.add_view(View::new(|| "the outer page of errors").notfound());
    });
    for prefix in ["/inner", "/middle/inner"] {
        app.clear_cookies();
        let url = format!("http://localhost{prefix}/count/");
        for count in 1..3 {
            let response = app.get(&format!("{prefix}/count/?a=b")).send();
            assert_eq!(response.text(), format!("{count} {url} {url}?a=b"));
        }
        let redirect = app.get(&format!("{prefix}/count")).send();
        assert_eq!(redirect.status(), 302);
        let location = redirect.location().unwrap();
        assert!(
            location.ends_with(&format!("{prefix}/count/")),
            "{location}"
        );
        let absent = app.get(&format!("{prefix}/absent")).send();
        assert_eq!(
            (absent.status().as_u16(), absent.text()),
            (404, "the inner page of errors")
        );
    }
    assert_eq!(app.get("/absent").send().text(), "the outer page of errors");
}

#[test]
fn applications_share_a_session_or_have_their_own() {
    fn visits(config: &mut Configurator, name: &str) {
        config.add_route(name, "/visits");
        let visit = |request: &mut Request| -> pyramidion::Result<String> {
            let visits = request.session().get::<u32>("visits")?.unwrap_or(0) + 1;
            request.session().insert("visits", visits)?;
            Ok(visits.to_string())
        };
        config.add_view(View::new(visit).route_name(name));
    }
    fn mounted(factory: SignedCookieSessionFactory) -> TestApp {
        let mut inner = Configurator::new();
        inner.set_session_factory(factory);
        visits(&mut inner, "inner");
        client(|config| {
            config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
            visits(config, "outer");
            config.mount("/shop", inner.make_app().unwrap());
        })
    }
    let counts = |app: &TestApp| {
        let paths = ["/visits", "/shop/visits", "/visits", "/shop/visits"];
        paths.map(|path| app.get(path).send().text().to_owned())
    };
    // One secret is one session.
    let shared = mounted(SignedCookieSessionFactory::new([7; 64]));
    assert_eq!(counts(&shared), ["1", "2", "3", "4"]);
    // A cookie of another name is a session beside it.
    let other = || SignedCookieSessionFactory::new([8; 64]);
    let apart = mounted(other().cookie_name("shop"));
    assert_eq!(counts(&apart), ["1", "1", "2", "2"]);
    // With the same name each of them ends the session of the other.
    assert_eq!(counts(&mounted(other())), ["1", "1", "1", "1"]);
}

#[test]
fn a_mount_at_the_root_takes_what_is_left() {
    let app = client(|config| {
        config.add_route("own", "/own");
        config.add_view(says("own").route_name("own"));
        config.mount("/", service_fn(told));
    });
    assert_eq!(app.get("/own").send().text(), "own");
    assert!(app.get("/").send().text().starts_with("GET  / "));
    assert!(app.get("/a/b").send().text().starts_with("GET  /a/b "));
}

#[test]
fn a_service_that_fails_is_a_500_with_its_place() {
    for odd in [Odd::Fails, Odd::NeverReady, Odd::Panics] {
        let mut config = Configurator::new();
        let line = line!() + 1;
        config.mount("/odd", odd);
        let (status, text, log) = answered(config, "/odd/x");
        assert_eq!(status, 500);
        assert!(!text.contains("purpose"), "{text}");
        assert_eq!(log.matches("ERROR").count(), 1, "{log}");
        assert!(log.contains(&format!("mounts.rs:{line}")), "{log}");
    }
    let mut config = Configurator::new();
    config.mount("/odd", Odd::LATER);
    assert_eq!(answered(config, "/odd/x").1, "in the end");
}

#[tokio::test]
async fn the_limit_of_bodies_holds_in_a_mount() {
    let mut config = Configurator::new();
    config.set_body_limit(100);
    config.mount("/told", service_fn(told)).body_limit(10);
    config.mount("/usual", service_fn(told));
    let app = TestApp::new(config.make_app().unwrap());
    let send = async |path: &str, length: usize| {
        let request = app.post(path).body("x".repeat(length));
        request.send_async().await.status().as_u16()
    };
    assert_eq!(send("/told", 10).await, 200);
    assert_eq!(send("/told", 11).await, 413);
    assert_eq!(send("/usual", 100).await, 200);
    assert_eq!(send("/usual", 101).await, 413);
    // Of an unknown length, it breaks off where it is read.
    let (mut sender, body) = http_body_util::channel::Channel::<bytes::Bytes>::new(1);
    let request = http::Request::post("/told").body(body).unwrap();
    let sending = async move {
        for _ in 0..11 {
            let _ = sender.send_data("x".into()).await;
        }
    };
    let (response, ()) = tokio::join!(app.app().call(request), sending);
    let text = response.into_body().collect().await.unwrap().to_bytes();
    let text = str::from_utf8(&text).unwrap();
    assert!(text.contains("larger than 10 bytes"), "{text}");
}

#[test]
fn the_default_permission_holds_for_a_mount() {
    struct Nobody;
    impl pyramidion::security::SecurityPolicy for Nobody {
        fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
            None
        }

        fn permits(&self, _: &mut Request, _: &str) -> pyramidion::security::Decision {
            pyramidion::security::Decision::denied("nobody may")
        }
    }
    let app = client(|config| {
        config.set_security_policy(Nobody);
        config.set_default_permission("view");
        config.mount("/closed", service_fn(told));
        config
            .mount("/open", service_fn(told))
            .permission(NO_PERMISSION_REQUIRED);
    });
    assert_eq!(app.get("/closed/x").send().status(), 403);
    assert_eq!(app.get("/open/x").send().status(), 200);
    let mounts = app.app().mounts();
    assert_eq!(
        mounts[1].permission.as_deref(),
        Some(NO_PERMISSION_REQUIRED)
    );
}

#[test]
fn posts_from_elsewhere_are_the_concern_of_the_service() {
    let app = client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new("s".repeat(64)));
        config.set_default_csrf_options(pyramidion::csrf::CsrfOptions::new());
        config.mount("/told", service_fn(told));
    });
    assert_eq!(app.post("/told").body("x").send().status(), 200);
}

#[test]
fn mounts_are_listed_with_their_routes() {
    let mut config = Configurator::new();
    let line = line!() + 1;
    config.mount("/api", axum::Router::new());
    let app = config.make_app().unwrap();
    let routes = app.routes();
    let listed: Vec<_> = routes
        .iter()
        .map(|route| (&*route.pattern, route.kind))
        .collect();
    assert_eq!(
        listed,
        [
            ("/api", RouteKind::Mounted),
            ("/api/*subpath", RouteKind::Mounted)
        ]
    );
    let mount = &app.mounts()[0];
    assert_eq!((&*mount.prefix, mount.place.line()), ("/api", line));
    assert!(mount.service.contains("axum"), "{}", mount.service);
}

#[test]
fn the_shape_of_a_prefix_is_checked() {
    let right = ["/", "/a", "/a/b-c.d", "/é"];
    for prefix in right {
        client(|config| {
            config.mount(prefix, axum::Router::new());
        });
    }
    let wrong = [
        ("", "write \"/\""),
        ("api", "write \"/api\""),
        ("/api/", "write \"/api\""),
        ("/a/{id}", "'{'"),
        ("/a*", "'*'"),
        ("/a b%20", "'%'"),
        ("/a?b", "'?'"),
        ("/a//b", "is empty"),
        ("/a/../b", "of dots"),
    ];
    for (prefix, part) in wrong {
        let parts = [part, "mounts.rs:", &format!("{prefix:?}")];
        let mount = |config: &mut Configurator| {
            config.mount(prefix, axum::Router::new());
        };
        has_mistake(mount, &parts);
    }
}

#[test]
fn two_mounts_of_one_prefix_conflict_unless_one_includes_the_other() {
    let told = mistakes(|config| {
        config.mount("/api", axum::Router::new());
        config.mount("/api", axum::Router::new());
    });
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("the mount at `/api` is added 2 times"),
        "{told:?}"
    );
    assert_eq!(told[0].matches("mounts.rs:").count(), 2, "{told:?}");
    let app = client(|config| {
        config.include(|config| {
            config.mount("/api", Odd::Fails);
        });
        config.mount("/api", service_fn(super::told));
    });
    assert_eq!(app.get("/api/x").send().status(), 200);
    assert_eq!(app.app().mounts().len(), 1);
}

#[test]
fn what_a_mount_hides_and_what_hides_a_mount_is_warned_of() {
    let warnings = |configure: fn(&mut Configurator)| -> Vec<String> {
        let mut config = Configurator::new();
        configure(&mut config);
        let app = config.make_app().unwrap();
        // Views and routes of other tests are in the same program.
        let own = app
            .warnings()
            .iter()
            .filter(|warning| !warning.contains("no scan covers it"));
        own.cloned().collect()
    };
    let hidden = warnings(|config| {
        config.mount("/api", axum::Router::new());
        config.add_route("late", "/api/{id}");
        config.add_view(says("late").route_name("late"));
    });
    assert_eq!(hidden.len(), 1, "{hidden:?}");
    assert!(
        hidden[0].contains("`late`") && hidden[0].contains("the mount at `/api`, added before it"),
        "{hidden:?}"
    );
    assert_eq!(hidden[0].matches("mounts.rs:").count(), 2, "{hidden:?}");
    let hidden = warnings(|config| {
        config.add_route("all", "/*rest");
        config.add_view(says("all").route_name("all"));
        config.mount("/api", axum::Router::new());
    });
    assert_eq!(hidden.len(), 1, "{hidden:?}");
    assert!(
        hidden[0].contains("the mount at `/api` is never reached: ") && hidden[0].contains("`all`"),
        "{hidden:?}"
    );
    let hidden = warnings(|config| {
        config.mount("/api", axum::Router::new());
        config.mount("/api/v2", axum::Router::new());
    });
    assert_eq!(hidden.len(), 1, "{hidden:?}");
}

#[test]
fn tweens_are_around_a_mount_and_errors_of_it_have_views() {
    let app = client(|config| {
        config.mount("/odd", Odd::Fails);
        config.mount("/told", service_fn(told));
        let sorry = |request: &mut Request| {
            let error = request.exception().map(ToString::to_string);
            error.unwrap_or_default()
        };
        config.add_view(View::new(sorry).exception::<AnyError>());
        config.add_layer_at("mark", pyramidion::tweens::Order::new(), super::Mark("m"));
    });
    assert_eq!(app.get("/told").send().header("x-way"), Some("m"));
    assert_eq!(app.get("/odd").send().text(), "it fails on purpose");
}
