use pyramidion::view_config;

#[view_config(route_name = "home", request_param = "a=1&b=2")]
fn home() -> &'static str {
    "home"
}

fn main() {}
