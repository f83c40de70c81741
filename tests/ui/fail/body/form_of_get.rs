use pyramidion::extract::Form;
use pyramidion::view_config;

#[view_config(route_name = "search", request_method = "GET")]
fn search(_: Form<Vec<(String, String)>>) -> &'static str {
    "found"
}

fn main() {}
