use pyramidion::{Response, view_config};

#[view_config(route_name = "home")]
fn home() -> Box<Response> {
    Box::new(Response::text("home"))
}

fn main() {}
