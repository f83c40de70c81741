use pyramidion::view_config;

#[view_config(route_name = "home", path_info = "/(?>a+)b")]
fn home() -> &'static str {
    ""
}

fn main() {}
