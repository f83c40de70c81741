use pyramidion::view_config;

#[view_config(route_name = "home", request_method = ("get", "POTS", "PUT", "PUT", "A B"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
