use pyramidion::{Matchdict, view_config};

#[view_config(route_name = "home")]
fn home(_: &mut Matchdict) -> &'static str {
    "home"
}

fn main() {}
