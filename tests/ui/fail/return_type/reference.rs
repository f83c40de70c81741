use pyramidion::{Response, view_config};

#[view_config(route_name = "home")]
fn home() -> &'static Response {
    todo!()
}

fn main() {}
