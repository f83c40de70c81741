use pyramidion::view_config;

#[view_config(route_name = "home", path_info = "*.html")]
fn home() -> &'static str {
    ""
}

fn main() {}
