//! Cookies as typed arguments.

use pyramidion::extract::{CookieValues, Rejection};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, View, package, view_config};
use serde::Deserialize;

#[derive(Deserialize)]
struct Preferences {
    theme: String,
    #[serde(rename = "__Host-size")]
    size: Option<u8>,
}

#[view_config(route_name = "plain")]
fn plain(CookieValues(preferences): CookieValues<Preferences>) -> String {
    format!("{} {:?}", preferences.theme, preferences.size)
}

#[view_config(route_name = "optional")]
async fn optional(preferences: Option<CookieValues<Preferences>>) -> String {
    tokio::task::yield_now().await;
    preferences.map_or("none".to_owned(), |CookieValues(cookies)| cookies.theme)
}

fn app() -> TestApp {
    let mut config = Configurator::new();
    config.add_route("plain", "/plain");
    config.add_route("optional", "/optional");
    config.add_route("result", "/result");
    let result = |cookies: Result<CookieValues<Preferences>, Rejection>| match cookies {
        Ok(_) => "there".to_owned(),
        Err(rejection) => format!("{:?} {}", rejection.field(), rejection.is_absent()),
    };
    config.add_view(View::new(result).route_name("result"));
    config.scan(package!(crate::arguments::cookies));
    TestApp::new(config.make_app().unwrap())
}

#[track_caller]
fn check(path: &str, cookies: &str, status: u16, expected: &str) {
    let app = app();
    let answer = app.get(path).header("cookie", cookies).send();
    assert_eq!(answer.status(), status, "{}", answer.text());
    assert!(answer.text().contains(expected), "{}", answer.text());
    assert!(!answer.text().contains("secret"), "{}", answer.text());
}

#[test]
fn cookies_are_read_by_their_names() {
    check("/plain", "theme=dark", 200, "dark None");
    check(
        "/plain",
        "theme=\"a b\"; __Host-size=7; other=secret",
        200,
        "a b Some(7)",
    );
    // Of several the last counts, as everywhere.
    check("/plain", "theme=dark; theme=light", 200, "light None");
}

#[test]
fn what_is_wrong_is_named() {
    check(
        "/plain",
        "theme=dark; __Host-size=secret",
        400,
        "in the cookies: `__Host-size` must be a whole number",
    );
    check(
        "/plain",
        "other=secret",
        400,
        "in the cookies: `theme` is missing",
    );
    check(
        "/optional",
        "theme=dark; __Host-size=secret",
        400,
        "`__Host-size` must be",
    );
    check(
        "/result",
        "theme=dark; __Host-size=secret",
        200,
        "Some(\"__Host-size\") false",
    );
}

#[test]
fn cookies_that_are_missing_are_none() {
    check("/optional", "other=secret; __Host-size=7", 200, "none");
    check("/optional", "", 200, "none");
    check("/optional", "theme=dark", 200, "dark");
    check("/result", "other=secret", 200, "Some(\"theme\") true");
}
