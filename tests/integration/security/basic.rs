//! Names and passwords by HTTP Basic.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use pyramidion::security::BasicCredentials;
use pyramidion::testing::{DummyRequest, TestApp};
use pyramidion::{Configurator, View};

/// Returns what is read from a request with these headers.
fn read(values: &[&'static str]) -> Option<BasicCredentials> {
    let values = values.iter().copied().map(HeaderValue::from_static);
    let headers: HeaderMap = values.map(|value| (AUTHORIZATION, value)).collect();
    let mut request = DummyRequest::get("/").build();
    for (name, value) in &headers {
        request.headers_mut().append(name, value.clone());
    }
    request.basic_credentials()
}

#[test]
fn what_is_not_quite_base64_counts_for_nothing() {
    assert!(read(&["Basic YTpi"]).is_some());
    for wrong in [
        "Basic YTpi!!!",
        "Basic Y!T!p!i",
        "Basic YTp i",
        "Basic YTpiYw=",
        // The last digit of `YTo=` says more than a byte holds.
        "Basic YTp=",
        // The alphabet of URLs.
        "Basic Oj8_",
        "Basic",
        "Basic ",
        "Basi",
        "Bearer YTpi",
        "BasicYTpi",
    ] {
        assert!(read(&[wrong]).is_none(), "{wrong}");
    }
}

#[test]
fn two_headers_count_for_nothing() {
    assert!(read(&["Basic YTpi", "Basic YTpi"]).is_none());
    assert!(read(&["Bearer x", "Basic YTpi"]).is_none());
    assert!(read(&[]).is_none());
}

#[test]
fn neither_name_nor_password_is_printed() {
    let credentials = read(&["Basic YWRhOmVuZ2luZQ=="]).expect("credentials");
    assert_eq!(credentials.username(), "ada");
    assert_eq!(format!("{credentials:?}"), "BasicCredentials(..)");
    assert!(credentials.has_password("engine"));
    for wrong in ["", "engin", "engine ", "ENGINE"] {
        assert!(!credentials.has_password(wrong), "{wrong:?}");
    }
}

#[test]
fn a_realm_cannot_end_its_header() {
    for (realm, written) in [
        ("Notes", "Notes"),
        ("", ""),
        ("a \"b\" \\c", "a \\\"b\\\" \\\\c"),
        ("a\r\nSet-Cookie: b=c", "aSet-Cookie: b=c"),
        ("Bücher", "Bcher"),
    ] {
        let mut config = Configurator::new();
        config.add_route("page", "/");
        let realm = realm.to_owned();
        config.add_view(View::new(move || BasicCredentials::challenge(&realm)).route_name("page"));
        let app = TestApp::new(config.make_app().expect("an application"));
        let response = app.get("/").send();
        assert_eq!(response.status(), 401);
        let expected = format!("Basic realm=\"{written}\", charset=\"UTF-8\"");
        assert_eq!(response.header("www-authenticate"), Some(&*expected));
    }
}

#[test]
fn a_view_can_take_credentials() {
    let mut config = Configurator::new();
    config.add_route("needed", "/needed");
    let needed = |credentials: BasicCredentials| credentials.username().to_owned();
    config.add_view(View::new(needed).route_name("needed"));
    config.add_route("optional", "/optional");
    let optional = |credentials: Option<BasicCredentials>| match credentials {
        Some(credentials) => credentials.username().to_owned(),
        None => "nobody".to_owned(),
    };
    config.add_view(View::new(optional).route_name("optional"));
    let app = TestApp::new(config.make_app().expect("an application"));
    let get = |path: &str, authorization: &str| {
        let request = app.get(path).header("authorization", authorization);
        request.send()
    };
    assert_eq!(get("/needed", "Basic YWRhOmI=").text(), "ada");
    let asked = get("/needed", "Basic !");
    assert_eq!(asked.status(), 401);
    assert_eq!(
        asked.header("www-authenticate"),
        Some("Basic realm=\"this site\", charset=\"UTF-8\"")
    );
    assert_eq!(get("/optional", "basic  YWRhOmI=").text(), "ada");
    assert_eq!(get("/optional", "Basic !").text(), "nobody");
}
