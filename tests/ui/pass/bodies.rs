//! Arguments that are read from the body, where there is one.

use pyramidion::extract::{BodyUse, Form, FromRequest, Json, Path, Query};
use pyramidion::{Request, view_config};

type Fields = Vec<(String, String)>;

#[view_config(route_name = "a")]
#[view_config(route_name = "a", request_method = ("GET", "POST"))]
#[view_config(route_name = "b", not(request_method = "GET"))]
fn any(_: Form<Fields>, _: Path<u32>, _: Query<()>, _: Form<()>) -> &'static str {
    "any"
}

#[view_config(route_name = "c", request_method = "GET")]
fn get(_: Path<u32>, _: Query<()>) -> &'static str {
    "get"
}

/// An extractor of an application's own that reads JSON.
struct Order;

impl FromRequest for Order {
    const BODY: BodyUse = BodyUse::JsonValue;

    fn from_request(request: &mut Request) -> pyramidion::Result<Self> {
        Json::<()>::from_request(request).map(|_| Self)
    }
}

#[view_config(route_name = "d", request_method = "POST")]
fn order(_: Order, _: Json<u32>) -> &'static str {
    "order"
}
