use pyramidion::extract::Json;
use pyramidion::view_config;
use serde::Deserialize;

#[derive(Deserialize)]
struct Login<'a> {
    name: &'a str,
}

#[view_config(route_name = "home")]
fn home(_: Json<Login<'_>>) -> &'static str {
    "home"
}

fn main() {}
