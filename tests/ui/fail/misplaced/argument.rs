use pyramidion::view_config;

fn home(#[view_config(route_name = "home")] request: &pyramidion::Request) -> &str {
    request.path()
}

fn main() {}
