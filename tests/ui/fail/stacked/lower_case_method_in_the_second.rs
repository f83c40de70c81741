use pyramidion::view_config;

#[view_config(route_name = "home")]
#[view_config(route_name = "start", request_method = "put")]
fn home() -> &'static str {
    "home"
}

fn main() {}
