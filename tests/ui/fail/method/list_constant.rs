use pyramidion::view_config;

const METHODS: &[&str] = &["GET", "POST"];

#[view_config(route_name = "home", request_method = METHODS)]
fn home() -> &'static str {
    "home"
}

fn main() {}
