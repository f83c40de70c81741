use pyramidion::view_config;

#[view_config(route_nme = "home", request_method = "get", renderer = 1, renderer = "json")]
fn home() -> &'static str {
    "home"
}

fn main() {}
