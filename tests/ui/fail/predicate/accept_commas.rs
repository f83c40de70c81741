use pyramidion::view_config;

#[view_config(route_name = "home", accept = "text/html, application/json")]
fn home() -> &'static str {
    "home"
}

fn main() {}
