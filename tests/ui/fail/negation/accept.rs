use pyramidion::view_config;

#[view_config(route_name = "home", not(accept = "text/html"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
