use pyramidion::view_config;

#[view_config(route_name = "home", not(xhr = true) request_method = "GET")]
fn home() -> &'static str {
    "home"
}

fn main() {}
