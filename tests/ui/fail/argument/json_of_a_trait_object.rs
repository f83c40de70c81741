use pyramidion::extract::Json;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: Json<Box<dyn Send>>) -> &'static str {
    "home"
}

fn main() {}
