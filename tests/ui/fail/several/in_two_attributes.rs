use pyramidion::view_config;

#[view_config(route_name = 1)]
#[view_config(route_name = "start", request_method = "DELTE")]
fn home() -> &'static str {
    "home"
}

fn main() {}
