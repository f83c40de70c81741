use pyramidion::view_config;

#[view_config(route_name = "home", http_cache = "1 h")]
fn home() -> &'static str {
    "home"
}

fn main() {}
