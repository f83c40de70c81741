use pyramidion::extract::Path;
use pyramidion::testing::DummyRequest;
use pyramidion::{Request, view_config};

#[view_config(route_name = "article")]
#[must_use]
const fn article(Path(id): Path<u32>) -> &'static str {
    if id == 0 { "none" } else { "some" }
}

#[view_config(route_name = "echo", renderer = "json")]
pub(crate) fn echo(request: &Request) -> String {
    request.path().to_owned()
}

#[view_config(route_name = "later")]
async fn later(number: Path<u8>) -> String {
    number.0.to_string()
}

const NONE: &str = article(Path(0));

#[tokio::test]
async fn it_runs() {
    assert_eq!(NONE, "none");
    assert_eq!(echo(&DummyRequest::get("/x").build()), "/x");
    assert_eq!(later(Path(7)).await, "7");
    let views: [fn(Path<u32>) -> &'static str; 1] = [article];
    assert_eq!(views[0](Path(1)), "some");
}
