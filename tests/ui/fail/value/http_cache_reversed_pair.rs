use pyramidion::view_config;

#[view_config(route_name = "home", http_cache = ("public", 3600))]
fn home() -> &'static str {
    "home"
}

fn main() {}
