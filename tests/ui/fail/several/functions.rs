use pyramidion::view_config;

#[view_config(route_nam = "home")]
fn home() -> &'static str {
    "home"
}

#[view_config(route_name = "start", request_method = "put")]
fn start() -> &'static str {
    "start"
}

fn main() {}
