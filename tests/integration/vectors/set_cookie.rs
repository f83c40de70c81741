//! Cookies as `webob.cookies.make_cookie` writes them.
//!
//! The attributes of an application's own cookies have the order of the crate `cookie`; the rows have one only.

use http::HeaderMap;
use http::header::{COOKIE, SET_COOKIE};
use pyramidion::Response;
use pyramidion::cookies::{Cookie, Cookies};
use pyramidion_tests::vectors;

use super::{Outcome, rows, text};

#[test]
fn set_cookie_vectors_are_written_and_read_again() {
    let file = vectors("behaviours");
    let mut outcome = Outcome::default();
    for row in rows(&file, "set_cookie") {
        let (id, value) = (text(row, "id"), text(row, "value"));
        let mut response = Response::default();
        let cookie = Cookie::build(("n", value)).path("/").build();
        response
            .set_cookie(cookie)
            .expect("any value can be written");
        let header = response.headers()[SET_COOKIE].clone();
        outcome.check(id, header.to_str().expect("ASCII"), text(row, "header"));
        let sent = HeaderMap::from_iter([(COOKIE, header)]);
        let read = Cookies::new(&sent).get("n").unwrap_or_default();
        outcome.check(id, &read, value);
    }
    outcome.finish("set_cookie");
}
