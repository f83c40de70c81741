use pyramidion::view_config;

#[view_config(route_name = "home", request_param = ())]
fn home() -> &'static str {
    "home"
}

fn main() {}
