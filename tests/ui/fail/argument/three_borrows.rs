use pyramidion::{Matchdict, Request, Session, view_config};

#[view_config(route_name = "home")]
fn home(_: &Request, _: &Session, _: &Matchdict) -> &'static str {
    "home"
}

fn main() {}
