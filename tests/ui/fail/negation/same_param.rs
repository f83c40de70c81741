use pyramidion::view_config;

#[view_config(route_name = "home", request_param = ("a", "b=1"), not(request_param = "a"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
