use pyramidion::view_config;

#[view_config(route_name = "home", request_method = http::Method::GET)]
fn home() -> &'static str {
    "home"
}

fn main() {}
