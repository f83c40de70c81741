use pyramidion::view_config;

#[view_config(route_name = "home", request_method = "GET", request_method = "POST")]
fn home() -> &'static str {
    "home"
}

fn main() {}
