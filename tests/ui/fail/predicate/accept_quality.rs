use pyramidion::view_config;

#[view_config(route_name = "home", accept = "text/html;q=0.5")]
fn home() -> &'static str {
    "home"
}

fn main() {}
