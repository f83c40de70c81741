use pyramidion::{Session, view_config};

#[view_config(route_name = "home")]
fn home(_: Option<&Session>) -> &'static str {
    "home"
}

fn main() {}
