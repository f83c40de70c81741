use pyramidion::view_config;

#[view_config(route_name = "home", content_type = "text/plain; charset=utf-8")]
fn home() -> &'static str {
    "home"
}

fn main() {}
