use pyramidion::{Response, view_config};

#[view_config(route_name = "home")]
fn home() -> Option<Response> {
    None
}

fn main() {}
