//! Mistakes of a configuration, all reported at once, and what is found by scanning.

mod order_of_calls;

use pyramidion::testing::TestApp;
use pyramidion::{Configurator, Request, Session, SignedCookieSessionFactory, View, package};

mod right {
    //! Views that are scanned.

    pub(super) mod pages {
        use pyramidion::view_config;

        #[view_config(route_name = "one")]
        fn one() -> &'static str {
            "one"
        }
    }

    pub(super) mod other {
        use pyramidion::view_config;

        #[view_config(route_name = "two")]
        fn two() -> &'static str {
            "two"
        }
    }
}

mod wrong {
    //! Views with mistakes that only the whole configuration shows.

    use pyramidion::extract::State;
    use pyramidion::{Session, view_config};

    #[view_config(route_name = "lgoin")]
    fn misspelled_route() -> &'static str {
        ""
    }

    #[view_config(route_name = "login", renderer = "jsom")]
    fn misspelled_renderer() -> u8 {
        0
    }

    #[view_config(route_name = "login", request_method = "POST")]
    fn without_factory(session: &Session) -> String {
        session.len().to_string()
    }

    #[view_config(route_name = "login", request_method = "PUT")]
    fn without_state(State(_): State<u64>) -> &'static str {
        ""
    }

    #[view_config(route_name = "login", request_method = "GET")]
    fn first() -> &'static str {
        ""
    }

    #[view_config(route_name = "login", request_method = ("GET",))]
    fn second() -> &'static str {
        ""
    }
}

mod empty {
    //! No views.

    #[expect(dead_code, reason = "it only has to be named")]
    pub(super) const NAME: &str = "empty";
}

fn mistakes(config: Configurator) -> Vec<String> {
    config
        .make_app()
        .expect_err("a wrong configuration")
        .problems()
        .collect()
}

#[track_caller]
fn has(mistakes: &[String], parts: &[&str]) {
    let found = mistakes
        .iter()
        .any(|mistake| parts.iter().all(|part| mistake.contains(part)));
    assert!(
        found,
        "no mistake has all of {parts:?} in\n{}",
        mistakes.join("\n")
    );
}

#[test]
fn every_mistake_is_reported_at_once_with_its_place() {
    let mut config = Configurator::new();
    config.add_route("login", "/");
    config.add_route("login", "/again");
    config.add_route("bad", "/{a}/{a}");
    config.add_route("regex", "/{a:[}");
    config.add_route("lookahead", "/{a:(?=x)}");
    config.add_route("method", "/m").request_method(["get"]);
    config.add_view(View::new(|_: &mut Request| "").route_name("nowhere"));
    config.scan(package!(self::wrong));
    config.scan(package!(self::empty));
    let mistakes = mistakes(config);
    let here = "integration/configuration.rs:";
    has(
        &mistakes,
        &[here, "the route `login` is added 2 times; also at ", here],
    );
    has(
        &mistakes,
        &[here, "\"/{a}/{a}\" of the route `bad`", "`a` occurs twice"],
    );
    has(&mistakes, &[here, "`regex`", "unclosed character class"]);
    has(&mistakes, &[here, "`lookahead`", "linear time"]);
    has(
        &mistakes,
        &[here, "the route `method`", "use \"GET\" instead of \"get\""],
    );
    has(
        &mistakes,
        &[here, "the route `nowhere`, which was not added"],
    );
    has(
        &mistakes,
        &[
            here,
            "`misspelled_route`",
            "`lgoin`",
            "did you mean `login`?",
        ],
    );
    has(
        &mistakes,
        &[
            here,
            "`misspelled_renderer`",
            "`jsom`",
            "did you mean `json`?",
        ],
    );
    has(
        &mistakes,
        &[
            here,
            "`without_factory` takes the session",
            "set_session_factory",
        ],
    );
    has(
        &mistakes,
        &[here, "`without_state` takes `State<u64>`", "set_state"],
    );
    has(
        &mistakes,
        &[
            here,
            "2 views answer the same requests",
            "request_method = GET,HEAD",
            "; also at ",
        ],
    );
    has(
        &mistakes,
        &[
            here,
            "there are no views in `integration::configuration::empty`",
        ],
    );
    assert_eq!(mistakes.len(), 12, "{}", mistakes.join("\n"));
}

#[test]
fn the_report_is_what_main_prints() {
    let mut config = Configurator::new();
    config.add_route("a", "/{x:(}");
    let error = config.make_app().unwrap_err();
    let report = format!("{error:?}");
    assert_eq!(report, error.to_string());
    assert!(
        report.starts_with("the configuration has a mistake\n\n  "),
        "{report}"
    );
}

#[test]
fn a_bad_session_factory_is_reported() {
    let mistakes_of = |factory: SignedCookieSessionFactory| {
        let mut config = Configurator::new();
        config.set_session_factory(factory);
        mistakes(config)
    };
    let factory = || SignedCookieSessionFactory::new([7; 64]);
    has(
        &mistakes_of(SignedCookieSessionFactory::new("")),
        &["the session secret is empty"],
    );
    has(
        &mistakes_of(factory().cookie_name("a b")),
        &["\"a b\" cannot name a cookie"],
    );
    has(
        &mistakes_of(factory().cookie_name("Path")),
        &["cannot name a cookie"],
    );
    has(&mistakes_of(factory().path("/;x")), &["the path \"/;x\""]);
    has(
        &mistakes_of(factory().domain("a b")),
        &["the domain \"a b\""],
    );
    has(
        &mistakes_of(factory().samesite("None")),
        &["without `secure(true)`"],
    );
    has(
        &mistakes_of(factory().samesite("Sometimes")),
        &["unknown `SameSite`"],
    );
    has(
        &mistakes_of(factory().cookie_name("__Secure-s")),
        &["needs `secure(true)`"],
    );
    let host = || factory().cookie_name("__Host-s").secure(true);
    has(
        &mistakes_of(host().domain("a.example")),
        &["cannot have a domain"],
    );
    has(&mistakes_of(host().path("/x")), &["needs the path `/`"]);

    let mut config = Configurator::new();
    config.set_session_factory(factory());
    config.set_session_factory(factory());
    has(
        &mistakes(config),
        &["the session factory is set 2 times; also at "],
    );
}

#[test]
fn a_short_secret_is_warned_of() {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new("abcQWE123!@#"));
    let app = config.make_app().unwrap();
    let warning = "the session secret has 12 bytes; 64 random bytes cannot be guessed";
    assert!(app.warnings().iter().any(|other| other == warning));
}

#[test]
fn a_template_with_a_mistake_is_reported() {
    let mut config = Configurator::new();
    config.add_template("broken.html", "line one\n{% if %}");
    has(&mistakes(config), &["broken.html:2: "]);
}

#[test]
fn only_the_scanned_modules_answer() {
    let mut config = Configurator::new();
    config.add_route("one", "/one");
    config.add_route("two", "/two");
    config.scan(package!(self::right::pages));
    let app = config.make_app().unwrap();
    let warned = |parts: [&str; 3]| {
        app.warnings()
            .iter()
            .any(|warning| parts.iter().all(|part| warning.contains(part)))
    };
    let here = "integration/configuration.rs:";
    assert!(warned([
        here,
        "the view `two` is registered but no scan covers it",
        "right::other"
    ]));
    assert!(warned([here, "the route `two` has no view", "404"]));
    let client = TestApp::new(app);
    assert_eq!(client.get("/one").send().text(), "one");
    assert_eq!(client.get("/two").send().status(), 404);
}

#[test]
fn a_second_scan_and_the_order_of_calls_change_nothing() {
    let mut config = Configurator::new();
    config.scan(package!(self::right));
    config.scan(package!(self::right::pages));
    config.add_route("two", "/two");
    config.add_route("one", "/one");
    let client = TestApp::new(config.make_app().unwrap());
    assert_eq!(client.get("/one").send().text(), "one");
    assert_eq!(client.get("/two").send().text(), "two");
}

#[test]
fn a_session_without_a_factory_is_a_500_without_detail() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    let view = |request: &mut Request| request.session().len().to_string();
    config.add_view(View::new(view).route_name("home"));
    let response = TestApp::new(config.make_app().unwrap()).get("/").send();
    assert_eq!(response.status(), 500);
    assert!(!response.text().contains("factory"));
}

#[test]
fn applications_and_sessions_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<pyramidion::App>();
    is_shared::<Session>();
    is_shared::<Request>();
}
