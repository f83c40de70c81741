//! How long the responses of a view may be kept.

use std::time::{Duration, SystemTime};

use http::HeaderValue;
use http::header::CACHE_CONTROL;
use pyramidion::response::Validators;
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::view::HttpCache;
use pyramidion::{HttpException, Request, Response, SignedCookieSessionFactory, View, ViewResult};
use pyramidion_tests::applications::{client, has_mistake, says};

fn page(view: View) -> TestApp {
    client(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("page", "/");
        config.add_view(view.route_name("page"));
    })
}

/// Returns how many seconds after the request the response expires.
fn expires(response: &TestResponse) -> u64 {
    let date = response.header("expires").expect("a date");
    let date = httpdate::parse_http_date(date).expect("a date of HTTP");
    // The date has whole seconds.
    let now = SystemTime::now() - Duration::from_secs(1);
    date.duration_since(now).map_or(0, |until| until.as_secs())
}

#[test]
fn a_number_of_seconds_says_how_long() {
    let response = page(says("page").http_cache(HttpCache::seconds(3600)))
        .get("/")
        .send();
    assert_eq!(response.header("cache-control"), Some("max-age=3600"));
    let seconds = expires(&response);
    assert!((3500..=3601).contains(&seconds), "{seconds}");
}

#[test]
fn zero_forbids_to_keep_the_response() {
    let response = page(says("page").http_cache(HttpCache::seconds(0)))
        .get("/")
        .send();
    let expected = "max-age=0, must-revalidate, no-cache, no-store";
    assert_eq!(response.header("cache-control"), Some(expected));
    assert_eq!(response.header("pragma"), Some("no-cache"));
    assert!(response.header("last-modified").is_some());
    assert!(expires(&response) <= 1);
}

#[test]
fn directives_stand_beside_the_time_or_alone() {
    let cache = HttpCache::seconds(60).directives("public, immutable");
    let response = page(says("page").http_cache(cache)).get("/").send();
    assert_eq!(
        response.header("cache-control"),
        Some("max-age=60, public, immutable")
    );
    let response = page(says("page").http_cache(HttpCache::only("private")))
        .get("/")
        .send();
    assert_eq!(response.header("cache-control"), Some("private"));
    assert_eq!(response.header("expires"), None);
}

#[test]
fn what_the_view_sets_itself_counts() {
    let view = |_: &mut Request| {
        Response::text("page").with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
    };
    let response = page(View::new(view).http_cache(HttpCache::seconds(60)))
        .get("/")
        .send();
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("expires"), None);
}

#[test]
fn an_error_is_not_kept() {
    let view =
        |_: &mut Request| -> pyramidion::Result<String> { Err(HttpException::gone().into()) };
    let response = page(View::new(view).http_cache(HttpCache::seconds(60)))
        .get("/")
        .send();
    assert_eq!(response.status(), 410);
    assert_eq!(response.header("cache-control"), None);
}

#[test]
fn what_the_client_has_already_is_kept_on() {
    fn known(request: &Request) -> ViewResult {
        let validators = Validators::new().etag("7");
        request.check_preconditions(&validators)?;
        Ok(Response::text("page").with_validators(&validators))
    }
    async fn later(request: &Request) -> ViewResult {
        tokio::task::yield_now().await;
        known(request)
    }
    let views = [View::new(known), View::new(later)];
    for view in views {
        let app = page(view.http_cache(HttpCache::seconds(60).directives("public")));
        let ask = |name: &str, value: &str| app.get("/").header(name, value).send();
        for (header, value, status) in [
            ("if-match", "*", 200),
            ("if-none-match", "\"7\"", 304),
            ("if-none-match", "*", 304),
        ] {
            let response = ask(header, value);
            assert_eq!(response.status(), status);
            assert_eq!(response.header("cache-control"), Some("max-age=60, public"));
            assert!((50..=61).contains(&expires(&response)));
        }
    }
}

#[test]
fn what_one_client_is_refused_is_kept_by_nobody() {
    let view = View::new(|| Response::text("page").with_validators(&Validators::new().etag("7")));
    let app = page(view.http_cache(HttpCache::seconds(60).directives("public")));
    for (header, value, status) in [("if-match", "\"6\"", 412), ("range", "bytes=9-", 416)] {
        let response = app.get("/").header(header, value).send();
        assert_eq!(response.status(), status);
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(response.header("expires"), None);
    }
}

#[test]
fn a_setting_leaves_the_headers_out() {
    let app = client(|config| {
        config
            .settings_mut()
            .set("pyramidion.prevent_http_cache", "yes");
        config.add_route("page", "/");
        let view = says("page").http_cache(HttpCache::seconds(60));
        config.add_view(view.route_name("page"));
    });
    assert_eq!(app.get("/").send().header("cache-control"), None);
}

#[test]
fn decorators_see_the_headers_only_from_outside_of_the_view_derivers() {
    use pyramidion::tweens::Next;

    async fn keep_a_day(request: &mut Request, next: Next<'_>) -> ViewResult {
        let mut response = next.run(request).await?;
        assert!(!response.headers().contains_key(CACHE_CONTROL));
        let day = HeaderValue::from_static("max-age=86400");
        response.headers_mut().insert(CACHE_CONTROL, day);
        Ok(response)
    }
    let view = says("page")
        .http_cache(HttpCache::seconds(60))
        .decorator(keep_a_day);
    let response = page(view).get("/").send();
    assert_eq!(response.header("cache-control"), Some("max-age=86400"));
}

#[test]
fn directives_that_are_none_are_reported() {
    has_mistake(
        |config| {
            config.add_route("page", "/");
            let view = says("page").http_cache(HttpCache::only("public; max-age=3"));
            config.add_view(view.route_name("page"));
        },
        &[
            "integration/http_cache.rs:",
            "the view has `http_cache` with \"public; max-age=3\", which are not directives of `Cache-Control`",
            "as in \"public, immutable\"",
        ],
    );
}
