use pyramidion::{Request, view_config};

#[view_config(route_name = "home")]
fn home(_: *const Request) -> &'static str {
    "home"
}

fn main() {}
