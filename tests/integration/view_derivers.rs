//! What surrounds views: decorators, and what an application's own derivers make.

mod options;

use http::{HeaderName, HeaderValue};
use pyramidion::testing::TestApp;
use pyramidion::tweens::{Next, Order, Tween};
use pyramidion::{Configurator, HttpException, Request, View, ViewResult, package};
use pyramidion_tests::applications::{client, has_mistake, says};

/// Adds its name to a header of the response, so that the innermost comes first.
#[derive(Clone, Copy)]
struct Mark(&'static str);

impl Tween for Mark {
    async fn call(&self, request: &mut Request, next: Next<'_>) -> ViewResult {
        let mut response = next.run(request).await?;
        let mark = HeaderValue::from_static(self.0);
        response
            .headers_mut()
            .append(HeaderName::from_static("x-mark"), mark);
        Ok(response)
    }
}

fn add(config: &mut Configurator, name: &'static str, order: Order) {
    config.add_view_deriver_at(name, order, move |_| Some(Mark(name)));
}

fn home(config: &mut Configurator, view: View) {
    config.add_route("home", "/");
    config.add_view(view.route_name("home"));
}

fn marks(app: &TestApp, path: &str) -> Vec<String> {
    let response = app.get(path).send();
    let marks = response.headers().get_all("x-mark").iter();
    marks
        .map(|mark| mark.to_str().unwrap().to_owned())
        .collect()
}

mod views {
    //! Views that a deriver looks at.

    use pyramidion::view_config;

    #[view_config(route_name = "page", renderer = "string")]
    fn page() -> &'static str {
        "page"
    }
}

#[test]
fn the_first_decorator_is_outermost() {
    let app = client(|config| {
        home(
            config,
            says("home")
                .decorator(Mark("first"))
                .decorator(Mark("second")),
        );
    });
    assert_eq!(marks(&app, "/"), ["second", "first"]);
}

#[test]
fn a_decorator_sees_the_rendered_response() {
    async fn shout(request: &mut Request, next: Next<'_>) -> ViewResult {
        let mut response = next.run(request).await?;
        let kind = response
            .header("content-type")
            .unwrap_or_default()
            .to_owned();
        response.set_body(format!("decorated {kind}"));
        Ok(response)
    }
    let app = client(|config| {
        home(
            config,
            View::rendered(|_: &mut Request| [1, 2])
                .renderer("json")
                .decorator(shout),
        );
    });
    assert_eq!(app.get("/").send().text(), "decorated application/json");
}

#[test]
fn a_decorator_can_answer_itself_and_sees_errors() {
    async fn guard(request: &mut Request, next: Next<'_>) -> ViewResult {
        if request.params().contains("stop") {
            return Err(HttpException::conflict().into());
        }
        match next.run(request).await {
            Err(error) => Ok(pyramidion::Response::text(format!("caught {error}"))),
            answer => answer,
        }
    }
    let app = client(|config| {
        let view = |_: &mut Request| -> pyramidion::Result<&'static str> {
            Err(HttpException::gone().into())
        };
        home(config, View::new(view).decorator(guard));
    });
    assert_eq!(app.get("/").send().text(), "caught 410 Gone");
    assert_eq!(app.get("/?stop").send().status(), 409);
}

#[test]
fn derivers_stand_inside_decorators_and_later_ones_outside_earlier_ones() {
    let app = client(|config| {
        add(config, "one", Order::new());
        add(config, "two", Order::new());
        home(config, says("home").decorator(Mark("decorator")));
    });
    assert_eq!(marks(&app, "/"), ["one", "two", "decorator"]);
}

#[test]
fn derivers_stand_under_and_over_others() {
    let app = client(|config| {
        add(config, "one", Order::new());
        add(
            config,
            "two",
            Order::new().under(["one"]).over(["rendered_view"]),
        );
        let outer = Order::new().under(["ingress"]).over(["decorated_view"]);
        add(config, "outer", outer);
        home(config, says("home").decorator(Mark("decorator")));
    });
    assert_eq!(marks(&app, "/"), ["two", "one", "decorator", "outer"]);
}

#[test]
fn a_deriver_outside_the_permission_sees_who_is_denied() {
    struct Nobody;

    impl pyramidion::security::SecurityPolicy for Nobody {
        fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
            None
        }

        fn permits(&self, _: &mut Request, _: &str) -> pyramidion::security::Decision {
            false.into()
        }
    }

    async fn soften(request: &mut Request, next: Next<'_>) -> ViewResult {
        match next.run(request).await {
            Err(_) => Ok(pyramidion::Response::text("softened")),
            answer => answer,
        }
    }
    let app = client(|config| {
        config.set_security_policy(Nobody);
        let outside = Order::new().under(["ingress"]).over(["secured_view"]);
        config.add_view_deriver_at("soften", outside, |view| {
            let is_secured = view.permission().is_some();
            is_secured.then_some(soften)
        });
        home(config, says("home").permission("view"));
    });
    assert_eq!(app.get("/").send().text(), "softened");
}

#[test]
fn a_deriver_is_asked_once_for_each_view_and_learns_how_it_is_declared() {
    let app = client(|config| {
        config.add_view_deriver("described", |view| {
            let is_wanted = view.function() == "page"
                && view.route_name() == Some("page")
                && view.renderer() == Some("string")
                && view.permission().is_none()
                && !view.is_exception_view();
            is_wanted.then_some(Mark("described"))
        });
        config.add_route("page", "/page");
        config.scan(package!(self::views));
        home(config, says("home"));
        config.add_view(says("not found").notfound());
    });
    assert_eq!(marks(&app, "/page"), ["described"]);
    assert!(marks(&app, "/").is_empty());
    assert!(marks(&app, "/nowhere").is_empty());
}

#[test]
fn a_deriver_that_is_not_there_is_reported_where_the_other_is_added() {
    let line = line!() + 3;
    has_mistake(
        |config| {
            config.add_view_deriver_at("late", Order::new().under(["decoratd_view"]), |_| {
                None::<Mark>
            });
        },
        &[
            &format!("integration/view_derivers.rs:{line}: the view deriver `late` must be under"),
            "`decoratd_view`, which does not exist (did you mean `decorated_view`?)",
        ],
    );
}

#[test]
fn a_deriver_cannot_stand_inside_the_rendering() {
    has_mistake(
        |config| {
            config.add_view_deriver_at("raw", Order::new().under(["rendered_view"]), |_| {
                None::<Mark>
            });
        },
        &[
            "integration/view_derivers.rs:",
            "the view deriver `raw` cannot stand under `rendered_view`",
            "use `.over([\"rendered_view\"])`",
        ],
    );
}

/// An order with only one side must not lead outside the checks.
#[test]
fn a_deriver_that_names_one_side_stands_inside_the_checks() {
    struct Nobody;

    impl pyramidion::security::SecurityPolicy for Nobody {
        fn authenticated_userid(&self, _: &mut Request) -> Option<String> {
            None
        }

        fn permits(&self, _: &mut Request, _: &str) -> pyramidion::security::Decision {
            false.into()
        }
    }

    async fn answer(_: &mut Request, _: Next<'_>) -> ViewResult {
        Ok(pyramidion::Response::text("from the cache"))
    }
    for order in [
        Order::new(),
        Order::new().over(["rendered_view"]),
        Order::new().over(["mapped_view"]),
        Order::new().over(["view"]),
        Order::new().over(["other"]),
        Order::new().over(["gone", "rendered_view"]),
        Order::new().under(["decorated_view"]),
        Order::new().under(["http_cached_view"]),
        Order::new().under(["owrapped_view"]),
        Order::new().under(["csrf_view"]),
        Order::new().under(["secured_view", "csrf_view"]),
        Order::new().under(["other"]),
        Order::new().under(["ingress", "csrf_view"]),
    ] {
        let app = client(|config| {
            config.set_security_policy(Nobody);
            config.set_csrf_storage_policy(pyramidion::csrf::CookieCsrfStoragePolicy::new());
            config.add_view_deriver("other", |_| None::<Mark>);
            config.add_view_deriver_at("cache", order.clone(), |view| {
                let is_ours = !view.is_exception_view();
                is_ours.then_some(answer)
            });
            config.add_route("secured", "/secured");
            config.add_view(says("home").route_name("secured").permission("view"));
            config.add_route("form", "/form");
            config.add_view(says("home").route_name("form").require_csrf(true));
            config.add_route("open", "/open");
            config.add_view(says("home").route_name("open"));
        });
        assert_eq!(app.get("/secured").send().status(), 403, "{order:?}");
        assert_eq!(app.post("/form").send().status(), 400, "{order:?}");
        assert_eq!(
            app.get("/open").send().text(),
            "from the cache",
            "{order:?}"
        );
    }
}

#[test]
fn a_deriver_that_contradicts_the_default_is_told_what_to_write() {
    for wish in ["decorated_view", "secured_view"] {
        let line = line!() + 3;
        has_mistake(
            |config| {
                config.add_view_deriver_at("cache", Order::new().over([wish]), |_| None::<Mark>);
            },
            &[
                &format!("integration/view_derivers.rs:{line}: the view deriver"),
                "`cache` stand under each other",
                "`cache` does not say what it stands under, which means `decorated_view`",
                "`.under([\"ingress\"])` lets it stand further out",
            ],
        );
    }
}

#[test]
fn the_names_of_built_in_derivers_are_refused() {
    for name in [
        "ingress",
        "view",
        "secured_view",
        "csrf_view",
        "owrapped_view",
        "http_cached_view",
        "decorated_view",
        "rendered_view",
        "mapped_view",
    ] {
        has_mistake(
            |config| config.add_view_deriver(name, |_| None::<Mark>),
            &[
                "integration/view_derivers.rs:",
                &format!("the view deriver `{name}` has the name of a built-in one"),
            ],
        );
    }
}
