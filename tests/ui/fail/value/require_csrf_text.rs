use pyramidion::view_config;

#[view_config(route_name = "home", require_csrf = "yes")]
fn home() -> &'static str {
    "home"
}

fn main() {}
