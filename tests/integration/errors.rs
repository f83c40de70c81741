//! What is shown of an error that `main` returns, and of one that the log reports.

use pyramidion::cookies::SignedCookieProfile;
use pyramidion::httpexceptions::AnyError;
use pyramidion::predicates::custom;
use pyramidion::renderers::render;
use pyramidion::sse::Event;
use pyramidion::testing::TestApp;
use pyramidion::tweens::Next;
use pyramidion::websocket::Message;
use pyramidion::{Configurator, Error, Request, Response, View, ViewResult};
use pyramidion_tests::applications::{client, says};
use serde::{Serialize, Serializer};

use crate::logging::logged_by;

/// Parses what is not a number.
fn parse() -> pyramidion::Result<u8> {
    Ok("x".parse()?)
}
const LINE: u32 = line!() - 2;

#[test]
fn an_error_is_shown_with_the_line_that_raised_it() {
    let error = parse().expect_err("it is not a number");
    assert_eq!(error.to_string(), "invalid digit found in string");
    let place = format!("raised at tests/integration/errors.rs:{LINE}:");
    let shown = format!("{error:?}");
    assert!(
        shown.starts_with(&format!("ParseIntError {{ kind: InvalidDigit }}\n{place}")),
        "{shown}"
    );
    assert_eq!(error.place().line(), LINE);
}

#[test]
fn mistakes_of_the_configuration_are_shown_as_they_are_told() {
    let mut config = Configurator::new();
    config.add_route("home", "/");
    config.add_route("home", "/home");
    let mistakes = config.make_app().expect_err("a route is there twice");
    let told = mistakes.to_string();
    let shown = format!("{:?}", Error::from(mistakes));
    assert!(shown.starts_with(told.trim_end()), "{shown}");
    assert!(
        shown.contains("\nraised at tests/integration/errors.rs:"),
        "{shown}"
    );
}

/// Answers `/`, and returns the place of the report.
fn raised_in(view: fn(&mut Request) -> pyramidion::Result<String>) -> String {
    let app = client(|config| {
        config.add_route("page", "/");
        config.add_view(View::new(view).route_name("page"));
    });
    let log = logged_by(|| {
        assert_eq!(app.get("/").send().status(), 500);
    });
    let (_, raised) = log.split_once("raised=").expect("it is reported");
    let raised = raised.split_whitespace().next().unwrap_or_default();
    raised.trim_matches('"').to_owned()
}

/// What the framework fails with has the place where it was called.
#[test]
fn a_function_that_fails_is_reported_where_it_was_called() {
    struct Unwritable;
    impl Serialize for Unwritable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("it is not to be written"))
        }
    }
    let views: [fn(&mut Request) -> pyramidion::Result<String>; 8] = [
        |request| Ok(format!("{:?}", request.remember("ann")?)),
        |request| Ok(request.value::<String>()?.to_string()),
        |_| Ok(format!("{:?}", Response::json(&Unwritable)?)),
        |_| Ok(Event::json(&Unwritable)?.to_string()),
        |_| Ok(format!("{:?}", Message::json(&Unwritable)?)),
        |request| render("nothing", &1, request),
        |request| render("json", &Unwritable, request),
        |_| {
            let profile = SignedCookieProfile::new("secret", "salt", "c");
            Ok(format!("{:?}", profile.get_headers(&"x".repeat(5000))?))
        },
    ];
    for view in views {
        let raised = raised_in(view);
        assert!(
            raised.starts_with("tests/integration/errors.rs:"),
            "{raised}"
        );
    }
}

#[test]
fn a_place_in_the_library_of_rust_is_not_shown() {
    let raised = raised_in(|_| "x".parse::<u8>().map(|_| String::new()).map_err(Into::into));
    assert_eq!(raised, "-");
    let raised = raised_in(|_| Ok("x".parse::<u8>()?.to_string()));
    assert!(
        raised.starts_with("tests/integration/errors.rs:"),
        "{raised}"
    );
}

/// What comes after the view is not the view.
#[test]
fn nobody_is_blamed_for_what_another_does() {
    let app = |configure: fn(&mut Configurator)| {
        client(|config| {
            config.add_route("page", "/");
            config.add_route("fails", "/fails");
            config.add_view(says("fine").route_name("page"));
            let fails = || -> pyramidion::Result<String> { Err("of the view".into()) };
            config.add_view(View::new(fails).route_name("fails"));
            configure(config);
        })
    };
    let reports = |app: &TestApp, path: &str| {
        let log = logged_by(|| {
            assert_eq!(app.get(path).send().status(), 500, "{path}");
        });
        let reports = log.lines().filter(|line| line.contains(" ERROR "));
        reports.map(str::to_owned).collect::<Vec<_>>()
    };
    let predicate = app(|config| {
        config.add_view_predicate("panics", |_: &[&str]| {
            Ok(|_: &Request| -> bool { panic!("of the predicate") })
        });
        let view = says("").exception::<AnyError>();
        config.add_view(view.predicate(custom("panics", [""])));
    });
    let tween = app(|config| {
        config.add_tween("fails", async |request: &mut Request, next: Next<'_>| {
            let _answer = next.run(request).await?;
            ViewResult::Err("of the tween".into())
        });
    });
    for (app, path, parts) in [
        (
            &predicate,
            "/fails",
            ["what comes after the view panicked", "of the predicate"],
        ),
        (
            &tween,
            "/",
            ["what comes after the view failed", "of the tween"],
        ),
        (&tween, "/fails", ["a view failed", "of the view"]),
    ] {
        let reports = reports(app, path);
        let [report] = reports.as_slice() else {
            panic!("{path}: {reports:#?}");
        };
        assert!(parts.iter().all(|part| report.contains(part)), "{report}");
    }
}
