use pyramidion::view_config;

#[view_config(route_name = "home")]
#[view_config(route_name = "start", requst_method = "POST")]
fn home() -> &'static str {
    "home"
}

fn main() {}
