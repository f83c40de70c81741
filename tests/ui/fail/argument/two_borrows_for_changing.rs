use pyramidion::{Request, Session, view_config};

#[view_config(route_name = "home")]
fn home(_: &mut Request, _: &mut Session) -> &'static str {
    "home"
}

fn main() {}
