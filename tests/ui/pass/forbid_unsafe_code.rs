#![forbid(unsafe_code)]

use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> &'static str {
    "home"
}

#[test]
fn it_runs() {
    assert_eq!(home(), "home");
}
