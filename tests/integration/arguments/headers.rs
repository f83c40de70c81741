//! Headers as typed arguments.

use http::{HeaderName, HeaderValue};
use pyramidion::extract::headers::authorization::Basic;
use pyramidion::extract::headers::{self, Authorization, ContentType, IfNoneMatch, UserAgent};
use pyramidion::extract::{Header, Rejection};
use pyramidion::testing::TestApp;
use pyramidion::{Configurator, View, package, view_config};

/// A header of the application's own.
struct Version(u8);

static X_VERSION: HeaderName = HeaderName::from_static("x-version");

impl headers::Header for Version {
    fn name() -> &'static HeaderName {
        &X_VERSION
    }

    fn decode<'i, I: Iterator<Item = &'i HeaderValue>>(
        values: &mut I,
    ) -> Result<Self, headers::Error> {
        let only = values.next().filter(|_| values.next().is_none());
        let text = only.and_then(|value| value.to_str().ok());
        let number = text.and_then(|text| text.parse().ok());
        number.map(Self).ok_or_else(headers::Error::invalid)
    }

    fn encode<E: Extend<HeaderValue>>(&self, values: &mut E) {
        values.extend([HeaderValue::from(u16::from(self.0))]);
    }
}

#[view_config(route_name = "login")]
fn login(Header(authorization): Header<Authorization<Basic>>) -> String {
    authorization.username().to_owned()
}

#[view_config(route_name = "version")]
async fn version(version: Option<Header<Version>>) -> String {
    tokio::task::yield_now().await;
    version.map_or("none".to_owned(), |Header(version)| version.0.to_string())
}

#[view_config(route_name = "result")]
fn result(version: Result<Header<Version>, Rejection>) -> String {
    match version {
        Ok(Header(version)) => version.0.to_string(),
        Err(rejection) => format!("{:?} {}", rejection.field(), rejection.is_absent()),
    }
}

fn app() -> TestApp {
    let mut config = Configurator::new();
    for name in ["login", "version", "result", "several"] {
        config.add_route(name, format!("/{name}"));
    }
    let several = |agent: Option<Header<UserAgent>>,
                   kind: Option<Header<ContentType>>,
                   tags: Option<Header<IfNoneMatch>>| {
        format!("{} {} {}", agent.is_some(), kind.is_some(), tags.is_some())
    };
    config.add_view(View::new(several).route_name("several"));
    config.scan(package!(crate::arguments::headers));
    TestApp::new(config.make_app().unwrap())
}

#[track_caller]
fn check(path: &str, headers: &[(&str, &str)], status: u16, expected: &str) {
    let app = app();
    let request = app.get(path);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(name, value)
    });
    let answer = request.send();
    assert_eq!(answer.status(), status, "{}", answer.text());
    assert!(answer.text().contains(expected), "{}", answer.text());
}

#[test]
fn headers_are_read_as_their_types() {
    check(
        "/login",
        &[("authorization", "Basic YWRhOnNlY3JldA==")],
        200,
        "ada",
    );
    check("/version", &[("x-version", "7")], 200, "7");
    check(
        "/several",
        &[("user-agent", "a"), ("if-none-match", "\"a\"")],
        200,
        "true false true",
    );
}

#[test]
fn a_header_that_is_missing_is_named_or_none() {
    check("/login", &[], 400, "the header `authorization` is missing");
    check("/version", &[], 200, "none");
    check("/result", &[], 200, "Some(\"x-version\") true");
}

#[test]
fn a_header_that_is_malformed_is_named() {
    let problem = "the header `authorization` cannot be read";
    check("/login", &[("authorization", "Basic ä")], 400, problem);
    check("/login", &[("authorization", "Bearer x")], 400, problem);
    for wrong in ["", "seven", "256"] {
        check(
            "/version",
            &[("x-version", wrong)],
            400,
            "the header `x-version` cannot be read",
        );
        check(
            "/result",
            &[("x-version", wrong)],
            200,
            "Some(\"x-version\") false",
        );
    }
}

#[test]
fn the_value_of_a_header_is_not_shown() {
    let header = Header(Authorization::basic("ada", "secret"));
    assert_eq!(format!("{header:?}"), "Header(\"authorization\", ..)");
}
