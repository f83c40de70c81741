#![deny(warnings)]

use pyramidion::{Request, view_config};

/// Documented before.
#[view_config(route_name = "home")]
/// Documented between.
#[inline]
#[must_use = "it is a page"]
#[doc = "Documented after."]
#[expect(unused_variables, reason = "lints of the function stay")]
fn home(#[expect(unused_mut)] mut request: &Request) -> &'static str {
    "home"
}

#[tracing::instrument(skip_all)]
#[view_config(route_name = "traced")]
async fn traced(request: &mut Request) -> String {
    request.path().to_owned()
}

#[view_config(route_name = "traced_inside")]
#[tracing::instrument(skip_all)]
async fn traced_inside(request: &mut Request) -> String {
    request.path().to_owned()
}

#[test]
fn it_runs() {
    let request = pyramidion::testing::DummyRequest::get("/").build();
    assert_eq!(home(&request), "home");
}
