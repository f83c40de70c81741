use pyramidion::view_config;

#[view_config(route_name = "home", content_type = ("application/json", "application/*+json"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
