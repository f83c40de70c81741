//! Cookies and the sessions in them.

use std::sync::LazyLock;

use bytes::Bytes;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request};
use pyramidion::cookies::{Cookie, Cookies};
use pyramidion::{App, Response, SignedCookieSessionFactory, View};

use super::application::{application, ask};
use crate::cookies::{Decoder, Verdict};

static DECODER: LazyLock<Decoder> = LazyLock::new(Decoder::new);

static VISITED: LazyLock<App> = LazyLock::new(|| {
    application(|config| {
        config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
        config.add_route("home", "/");
        let count = |request: &mut pyramidion::Request| {
            let count = request.cookies().iter().count();
            assert!(request.session().is_new());
            count.to_string()
        };
        config.add_view(View::new(count).route_name("home"));
    })
});

/// Reads a `Cookie` header, and tells whether there is a cookie in it.
///
/// # Panics
///
/// Panics if a cookie is larger than what was sent, disturbs its neighbours, or is another one once it
/// was written and read again.
pub fn cookie_header(data: &[u8]) -> bool {
    let Ok(header) = HeaderValue::from_bytes(data) else {
        return false;
    };
    let headers = HeaderMap::from_iter([(COOKIE, header.clone())]);
    let cookies = Cookies::new(&headers);
    let (mut count, mut length) = (0, 0);
    for (name, value) in cookies.iter() {
        assert!(!name.is_empty());
        assert!(cookies.get_bytes(name).is_some(), "{name} is lost");
        check_that_it_is_read_again(name, &value);
        count += 1;
        length += name.len() + value.len();
    }
    assert!(length <= data.len(), "{length} bytes of {}", data.len());
    check_neighbours(data);

    let request = Request::builder().uri("/").header(COOKIE, header);
    let answer = request
        .body(Bytes::new())
        .map(|request| ask(&VISITED, request));
    assert!(answer.is_ok_and(|answer| answer.body == count.to_string()));
    count > 0
}

/// Checks that what stands between two cookies changes neither of them.
fn check_neighbours(between: &[u8]) {
    let Ok(header) = HeaderValue::from_bytes(&[b"first=1; ", between, b"; last=2"].concat()) else {
        return;
    };
    let headers = HeaderMap::from_iter([(COOKIE, header)]);
    let cookies = Cookies::new(&headers);
    let first = cookies.iter().next();
    assert!(first.is_some_and(|(name, value)| name == "first" && value == "1"));
    assert_eq!(cookies.get("last").as_deref(), Some("2"));
}

fn check_that_it_is_read_again(name: &str, value: &str) {
    let mut response = Response::default();
    let set = response.set_cookie(Cookie::new(name, value));
    assert!(set.is_ok(), "{name} cannot be set");
    let written = response.headers().get(SET_COOKIE).cloned();
    let headers: HeaderMap = written.map(|header| (COOKIE, header)).into_iter().collect();
    assert_eq!(Cookies::new(&headers).get(name).as_deref(), Some(value));
}

/// Opens the session of a cookie, and tells whether it is genuine.
///
/// # Panics
///
/// Panics if a cookie that is not genuine is accepted.
pub fn session_cookie(data: &[u8]) -> bool {
    let verdict = DECODER.judge(data);
    assert_ne!(verdict, Verdict::Forged);
    verdict == Verdict::Genuine
}

/// Opens a session whose signature is right, and tells whether it is one.
///
/// # Panics
///
/// Panics if the session is another one once it was written and read again.
pub fn session_payload(data: &[u8]) -> bool {
    DECODER.read_payload(data)
}
