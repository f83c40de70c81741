use pyramidion::view_config;

#[view_config(route_name = "home", http_cache = 4294967296)]
fn home() -> &'static str {
    "home"
}

fn main() {}
