use pyramidion::view_config;

#[view_config(route_name = "home", request_method = ("GET", "POST"), not(request_method = ("GET", "POST", "PUT")))]
fn home() -> &'static str {
    "home"
}

fn main() {}
