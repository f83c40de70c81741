use pyramidion::extract::Form;
use pyramidion::view_config;

#[view_config(route_name = "home", request_method = "GET")]
fn home(_: Option<Form<Vec<(String, String)>>>) -> &'static str {
    "home"
}

fn main() {}
