use pyramidion::view_config;

#[view_config(route_name = "home", path_info = "/a++")]
fn home() -> &'static str {
    "home"
}

fn main() {}
