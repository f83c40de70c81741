use pyramidion::view_config;

#[view_config(route_name = "home", request_method = "GET", not(request_method = "GET"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
