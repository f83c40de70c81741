use pyramidion::extract::{Form, Json};
use pyramidion::view_config;

#[view_config(route_name = "search", request_method = "POST")]
fn search(_: Form<Vec<(String, String)>>, _: Json<u32>) -> &'static str {
    "found"
}

fn main() {}
