#![deny(warnings)]

use pyramidion::extract::FromRequest;
use pyramidion::{IntoResponse, Request, Response, view_config};

#[deprecated]
struct Key;

#[allow(deprecated)]
impl FromRequest for Key {
    fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
        Ok(Self)
    }
}

#[allow(deprecated)]
impl IntoResponse for Key {
    fn into_response(self) -> Response {
        Response::text("key")
    }
}

#[view_config(route_name = "old")]
#[deprecated = "use another"]
fn old() -> &'static str {
    "old"
}

#[view_config(route_name = "older")]
#[cfg_attr(all(), deprecated)]
async fn older() -> &'static str {
    "older"
}

#[view_config(route_name = "key")]
#[allow(deprecated)]
fn key(key: Key) -> Key {
    key
}

#[test]
fn it_runs() {
    #[expect(deprecated)]
    let text = old();
    assert_eq!(text, "old");
}
