use pyramidion::view_config;

#[view_config(route_name = "home", request_param = "q")]
fn home() -> &'static str {
    "home"
}

fn main() {}
