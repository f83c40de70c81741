use pyramidion::view_config;
const HOUR: u32 = 3600;

#[view_config(route_name = "home", http_cache = HOUR)]
fn home() -> &'static str {
    "home"
}

fn main() {}
