use pyramidion::view_config;

#[view_config(route_name = "home", append_slash = true)]
fn home() -> &'static str {
    "home"
}

fn main() {}
