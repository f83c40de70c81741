use pyramidion::view_config;

#[view_config(route_name = "home", methods = ["GET"])]
fn home() -> &'static str {
    "home"
}

fn main() {}
