//! What stands between the server and the views, and in which order.

mod setting;

use http::{HeaderName, HeaderValue};
use pyramidion::testing::TestApp;
use pyramidion::tweens::{EXCVIEW, INGRESS, MAIN, Next, Order, Tween};
use pyramidion::{Configurator, HttpException, Request, Response, View, ViewResult};
use pyramidion_tests::applications::{client, has_mistake, mistakes, says};

use crate::logging::logged_by;

/// A tween that does nothing.
pub(crate) async fn pass(request: &mut Request, next: Next<'_>) -> ViewResult {
    next.run(request).await
}

/// A tween that adds its name to a header of every response, so that the innermost comes first.
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

/// A tween that refuses requests of a path.
async fn refuse(request: &mut Request, next: Next<'_>) -> ViewResult {
    match &*request.path_info() {
        "/refused" => Err(HttpException::forbidden().into()),
        _ => next.run(request).await,
    }
}

fn home(config: &mut Configurator) {
    config.add_route("home", "/");
    config.add_view(says("home").route_name("home"));
}

fn marks(app: &TestApp, path: &str) -> Vec<String> {
    let response = app.get(path).send();
    let marks = response.headers().get_all("x-mark").iter();
    marks
        .map(|mark| mark.to_str().unwrap().to_owned())
        .collect()
}

#[track_caller]
fn check_order(tweens: &[(&'static str, Order)], innermost_first: &[&str]) {
    let app = client(|config| {
        home(config);
        for (name, order) in tweens {
            config.add_tween_at(*name, order.clone(), Mark(name));
        }
    });
    assert_eq!(marks(&app, "/"), innermost_first);
}

#[test]
fn a_tween_that_is_added_later_stands_outside() {
    check_order(&[("a", Order::new()), ("b", Order::new())], &["a", "b"]);
}

#[test]
fn tweens_stand_under_and_over_others() {
    check_order(
        &[("a", Order::new()), ("b", Order::new().under(["a"]))],
        &["b", "a"],
    );
    check_order(
        &[("a", Order::new().over(["b"])), ("b", Order::new())],
        &["b", "a"],
    );
    check_order(
        &[
            ("a", Order::new().under([EXCVIEW])),
            ("b", Order::new().under(["a"]).over([MAIN])),
            ("c", Order::new().under([INGRESS]).over(["a"])),
        ],
        &["b", "a", "c"],
    );
}

#[test]
fn of_several_names_one_has_to_be_there() {
    check_order(
        &[
            ("a", Order::new()),
            ("b", Order::new().under(["absent", "a"])),
        ],
        &["b", "a"],
    );
}

#[test]
fn a_tween_outside_the_exception_views_sees_their_responses_and_one_inside_the_errors() {
    async fn notes_errors(request: &mut Request, next: Next<'_>) -> ViewResult {
        let result = next.run(request).await;
        if let Err(error) = &result {
            tracing::info!(seen = %error, "an error passes");
        }
        result
    }
    let app = client(|config| {
        config.add_tween("outside", Mark("outside"));
        config.add_tween_at("inside", Order::new().under([EXCVIEW]), notes_errors);
        config.add_view(says("not found").notfound());
    });
    let log = logged_by(|| {
        let response = app.get("/nowhere").send();
        assert_eq!(response.text(), "not found");
        assert_eq!(response.header("x-mark"), Some("outside"));
    });
    assert!(log.contains("seen=404 Not Found"), "{log}");
}

#[test]
fn a_tween_can_answer_without_passing_on() {
    async fn answer(request: &mut Request, next: Next<'_>) -> ViewResult {
        if request.path_info() == "/health" {
            return Ok(Response::text("well"));
        }
        next.run(request).await
    }
    let app = client(|config| {
        home(config);
        config.add_tween("health", answer);
    });
    assert_eq!(app.get("/health").send().text(), "well");
    assert_eq!(app.get("/").send().text(), "home");
}

#[test]
fn an_error_outside_the_exception_views_is_a_logged_500() {
    let app = client(|config| {
        home(config);
        config.add_tween("refuse", refuse);
        config.add_view(says("forbidden").forbidden());
    });
    let log = logged_by(|| {
        let response = app.get("/refused").send();
        assert_eq!(response.status(), 500);
    });
    assert!(log.contains("403 Forbidden"), "{log}");
    let app = client(|config| {
        config.add_tween_at("refuse", Order::new().under([EXCVIEW]), refuse);
        config.add_view(says("forbidden").forbidden());
    });
    let response = app.get("/refused").send();
    assert_eq!(
        (response.status().as_u16(), response.text()),
        (403, "forbidden")
    );
}

#[test]
fn tweens_see_the_session_and_it_is_saved_after_them() {
    async fn count(request: &mut Request, next: Next<'_>) -> ViewResult {
        let response = next.run(request).await?;
        let seen: u32 = request.session().get("seen")?.unwrap_or_default();
        request.session().insert("seen", seen + 1)?;
        Ok(response)
    }
    let app = client(|config| {
        config.set_session_factory(pyramidion::SignedCookieSessionFactory::new([7; 64]));
        config.add_tween("count", count);
        config.add_route("home", "/");
        let view = |request: &mut Request| -> pyramidion::Result<String> {
            Ok(format!("{:?}", request.session().get::<u32>("seen")?))
        };
        config.add_view(View::new(view).route_name("home"));
    });
    assert_eq!(app.get("/").send().text(), "None");
    assert_eq!(app.get("/").send().text(), "Some(1)");
}

#[test]
fn a_name_that_is_not_there_is_reported_where_the_tween_is_added() {
    let line = line!() + 4;
    has_mistake(
        |config| {
            config.add_tween("timing", pass);
            config.add_tween_at("cache", Order::new().under(["timeing"]), pass);
        },
        &[
            &format!("integration/tweens.rs:{line}: the tween `cache` must be under `timeing`"),
            "which does not exist (did you mean `timing`?)",
        ],
    );
}

#[test]
fn tweens_that_stand_under_each_other_are_reported() {
    let line = line!() + 4;
    has_mistake(
        |config| {
            config.add_tween("free", pass);
            config.add_tween_at("a", Order::new().under(["b"]), pass);
            config.add_tween_at("b", Order::new().under(["a"]), pass);
        },
        &[
            &format!("integration/tweens.rs:{line}: the tween `a` and `b` stand under each other"),
            "change `.under(…)` or `.over(…)` of one of them",
        ],
    );
}

#[test]
fn a_tween_that_wants_to_stand_at_both_sides_of_the_exception_views_is_reported() {
    has_mistake(
        |config| {
            let order = Order::new().under([EXCVIEW]).over([EXCVIEW]);
            config.add_tween_at("both", order, pass);
        },
        &["`excview` and `both` stand under each other"],
    );
}

#[test]
fn nothing_stands_outside_the_ends() {
    let found = mistakes(|config| {
        config.add_tween_at("a", Order::new().under([MAIN]), pass);
        config.add_tween_at("b", Order::new().over([INGRESS]), pass);
    });
    let found = found.join("\n");
    assert!(found.contains("`a` cannot stand under `main`"), "{found}");
    assert!(found.contains("`b` cannot stand over `ingress`"), "{found}");
}

/// So it sees the errors of views, and what tweens outside it answer themselves never reaches it.
#[test]
fn what_stands_over_the_views_only_stands_directly_around_them() {
    async fn notes_errors(request: &mut Request, next: Next<'_>) -> ViewResult {
        let result = next.run(request).await;
        tracing::info!(is_error = result.is_err(), "it passes");
        result
    }
    let app = client(|config| {
        config.add_tween_at("transaction", Order::new().over([MAIN]), notes_errors);
        config.add_route("home", "/");
        let fail = |_: &mut Request| -> ViewResult { Err("it fails".into()) };
        config.add_view(View::new(fail).route_name("home"));
    });
    let log = logged_by(|| assert_eq!(app.get("/").send().status(), 500));
    assert!(log.contains("is_error=true"), "{log}");
}

#[test]
fn the_names_of_built_in_tweens_are_refused() {
    let line = line!() + 3;
    let found = mistakes(|config| {
        for name in [MAIN, INGRESS, EXCVIEW] {
            config.add_tween(name, pass);
        }
    });
    assert_eq!(found.len(), 3, "{found:?}");
    for name in [MAIN, INGRESS, EXCVIEW] {
        let place = format!(
            "integration/tweens.rs:{line}: the tween `{name}` has the name of a built-in one"
        );
        let message = found.iter().find(|message| message.contains(&place));
        let message = message.unwrap_or_else(|| panic!("{name}: {found:?}"));
        assert!(message.ends_with("give it another"), "{message}");
    }
}
