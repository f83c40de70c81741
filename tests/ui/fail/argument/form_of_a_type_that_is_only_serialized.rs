use pyramidion::extract::Form;
use pyramidion::view_config;
use serde::Serialize;

#[derive(Serialize)]
struct Login;

#[view_config(route_name = "home")]
fn home(_: Form<Login>) -> &'static str {
    "home"
}

fn main() {}
