//! Values that an application adds to its requests.

mod in_templates;
mod other_ways;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyramidion::extract::RequestValue;
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, HttpException, Request, View};
use serde::Serialize;

#[derive(Serialize)]
struct User {
    name: String,
}

#[derive(Serialize)]
struct Basket(Vec<u32>);

fn of_header(request: &Request) -> pyramidion::Result<User> {
    let name = request
        .header("x-user")
        .ok_or_else(HttpException::unauthorized)?;
    Ok(User {
        name: name.to_owned(),
    })
}

fn now(request: &mut Request) -> pyramidion::Result<User> {
    of_header(request)
}

async fn later(request: &mut Request) -> pyramidion::Result<User> {
    tokio::task::yield_now().await;
    of_header(request)
}

/// Adds pages that show the user, and one that does not.
fn pages(config: &mut Configurator) {
    config.add_template(
        "base.html",
        "<i>{{ request.user.name }}</i>{% block body %}{% endblock %}",
    );
    config.add_template(
        "child.html",
        "{% extends \"base.html\" %}{% block body %}!{% endblock %}",
    );
    config.add_template("plain.html", "nothing");
    for template in ["base.html", "child.html", "plain.html"] {
        config.add_route(template, format!("/{template}"));
        config.add_view(
            View::rendered(|| ())
                .route_name(template)
                .renderer(template),
        );
    }
    config.add_route("argument", "/argument");
    let argument = |user: RequestValue<User>| user.name.clone();
    config.add_view(View::new(argument).route_name("argument"));
}

fn both() -> [TestApp; 2] {
    let mut sync = Configurator::new();
    sync.add_request_value("user", now);
    let mut waiting = Configurator::new();
    waiting.add_request_value("user", later);
    [sync, waiting].map(|mut config| {
        pages(&mut config);
        TestApp::new(config.make_app().expect("a right configuration"))
    })
}

#[test]
fn templates_and_views_see_them() {
    for app in both() {
        let get = |path: &str| {
            app.get(path)
                .header("x-user", "ada")
                .send()
                .text()
                .to_owned()
        };
        assert_eq!(get("/base.html"), "<i>ada</i>");
        assert_eq!(get("/child.html"), "<i>ada</i>!");
        assert_eq!(get("/argument"), "ada");
    }
}

#[test]
fn who_does_not_ask_for_one_does_not_make_it() {
    for app in both() {
        assert_eq!(app.get("/plain.html").send().text(), "nothing");
        assert_eq!(app.get("/argument").send().status(), 401);
    }
}

/// Its error is that of the view, also where a template asks for it.
#[test]
fn what_cannot_be_made_fails() {
    for app in both() {
        for page in ["/base.html", "/child.html", "/argument"] {
            assert_eq!(app.get(page).send().status(), 401, "{page}");
        }
    }
}

/// A template that fails for another reason, behind a value that it did not use, fails as templates do.
#[test]
fn an_error_of_a_template_stays_one() {
    let mut config = Configurator::new();
    config.add_request_value("user", now);
    config.add_template(
        "page.html",
        "{% if request.user is string %}{% endif %}{{ other.name }}",
    );
    config.add_route("page", "/");
    let page = View::rendered(|| ()).route_name("page");
    config.add_view(page.renderer("page.html"));
    let app = TestApp::new(config.make_app().expect("only a warning"));
    assert_eq!(app.get("/").header("x-user", "ada").send().status(), 500);
}

#[test]
fn one_is_made_once_for_a_request() {
    let made = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&made);
    let mut config = Configurator::new();
    config.add_request_value("number", move |_: &mut Request| {
        Ok(counter.fetch_add(1, Ordering::Relaxed))
    });
    config.add_template("numbers.html", "{{ request.number }} {{ request.number }}");
    config.add_route("numbers", "/");
    let view = |request: &mut Request, first: RequestValue<usize>| -> pyramidion::Result<()> {
        assert_eq!(*first, *request.value::<usize>()?);
        Ok(())
    };
    config.add_view(
        View::rendered(view)
            .route_name("numbers")
            .renderer("numbers.html"),
    );
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "0 0");
    assert_eq!(app.get("/").send().text(), "1 1");
    assert_eq!(made.load(Ordering::Relaxed), 2);
}

#[test]
fn one_that_fails_is_made_again_when_it_is_asked_for_again() {
    let mut config = Configurator::new();
    let tries = AtomicUsize::new(0);
    config.add_request_value("basket", move |_: &mut Request| {
        match tries.fetch_add(1, Ordering::Relaxed) {
            0 => Err("there is no basket yet".into()),
            _ => Ok(Basket(vec![7])),
        }
    });
    config.add_route("home", "/");
    let view = |request: &mut Request| -> pyramidion::Result<String> {
        assert!(request.value::<Basket>().is_err());
        Ok(format!("{:?}", request.value::<Basket>()?.0))
    };
    config.add_view(View::new(view).route_name("home"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/").send().text(), "[7]");
}

#[test]
fn one_that_asks_for_itself_is_an_error() {
    let mut config = Configurator::new();
    config.add_request_value("basket", |request: &mut Request| {
        Ok(Basket(request.value::<Basket>()?.0.clone()))
    });
    config.add_route("home", "/");
    let view = |request: &mut Request| match request.value::<Basket>() {
        Ok(_) => "made".to_owned(),
        Err(error) => error.to_string(),
    };
    config.add_view(View::new(view).route_name("home"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    app.get("/").send().assert_contains("asks for it itself");
}

#[test]
fn one_that_nobody_has_waited_for_says_how() {
    let mut config = Configurator::new();
    config.add_request_value("user", later);
    config.add_route("home", "/");
    let view = |request: &mut Request| match request.value::<User>() {
        Ok(_) => "made".to_owned(),
        Err(error) => error.to_string(),
    };
    config.add_view(View::new(view).route_name("home"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    app.get("/").send().assert_contains("load_value");
}

#[test]
fn two_that_ask_for_each_other_are_an_error() {
    let mut config = Configurator::new();
    config.add_request_value("basket", |request: &mut Request| {
        Ok(Basket(vec![*request.value::<u32>()?]))
    });
    config.add_request_value("number", |request: &mut Request| {
        Ok(request.value::<Basket>()?.0[0])
    });
    config.add_route("home", "/");
    let view = |request: &mut Request| match request.value::<u32>() {
        Ok(_) => "made".to_owned(),
        Err(error) => error.to_string(),
    };
    config.add_view(View::new(view).route_name("home"));
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    app.get("/")
        .send()
        .assert_contains("perhaps through another value");
}

/// Returns what `make_app()` says.
fn mistake(declare: impl FnOnce(&mut Configurator)) -> String {
    let mut config = Configurator::new();
    declare(&mut config);
    let error = config.make_app().expect_err("a mistake").to_string();
    assert!(
        error.starts_with(
            "the configuration has a mistake
"
        ),
        "{error}"
    );
    error
}

#[test]
fn mistakes_are_found_at_start() {
    let reserved = mistake(|config| config.add_request_value("session", now));
    assert!(
        reserved.contains("has already; give it another"),
        "{reserved}"
    );
    let method = mistake(|config| config.add_request_value("route_url", now));
    assert!(method.contains("has already; give it another"), "{method}");
    let odd = mistake(|config| config.add_request_value("my user", now));
    assert!(odd.contains("cannot be written in a template"), "{odd}");
    let twice = mistake(|config| {
        config.add_request_value("user", now);
        config.add_request_value("user", later);
    });
    assert!(twice.contains("is added 2 times"), "{twice}");
    let one_type = mistake(|config| {
        config.add_request_value("user", now);
        config.add_request_value("owner", now);
    });
    assert!(one_type.contains("a type of its own"), "{one_type}");
    let missing = mistake(|config| {
        config.add_route("home", "/");
        let view = |user: RequestValue<User>| user.name.clone();
        config.add_view(View::new(view).route_name("home"));
    });
    assert!(missing.contains("config.add_request_value"), "{missing}");
}

#[test]
fn an_application_overrides_what_it_includes() {
    let mut config = Configurator::new();
    config.include(|config: &mut Configurator| {
        config.add_request_value("user", |_: &mut Request| {
            Ok(User {
                name: "included".to_owned(),
            })
        });
    });
    config.add_request_value("user", |_: &mut Request| {
        Ok(User {
            name: "own".to_owned(),
        })
    });
    pages(&mut config);
    let app = TestApp::new(config.make_app().expect("a right configuration"));
    assert_eq!(app.get("/base.html").send().text(), "<i>own</i>");
}

#[test]
fn a_misspelled_name_in_a_template_is_told_with_the_near_one() {
    let mut config = Configurator::new();
    config.add_request_value("user", now);
    the_near_name_is_told(config, "{{ request.usr.name }}");
}

/// Checks the warning of a page that has `usr` instead of the value `user`.
#[track_caller]
fn the_near_name_is_told(mut config: Configurator, page: &'static str) {
    config.add_template("page.html", page);
    config.add_route("page", "/");
    config.add_view(
        View::rendered(|| ())
            .route_name("page")
            .renderer("page.html"),
    );
    let app = config.make_app().expect("only a warning");
    let warnings = app.warnings().join("\n");
    assert!(
        warnings.contains("no attribute `usr` (did you mean `user`?)"),
        "{warnings}"
    );
}
