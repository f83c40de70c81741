use pyramidion::view_config;

#[view_config(route_name = "home", content_type = "text/plain", not(content_type = ("text/plain", "text/csv")))]
fn home() -> &'static str {
    "home"
}

fn main() {}
