use std::rc::Rc;

use pyramidion::extract::State;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: State<Rc<u8>>) -> &'static str {
    "home"
}

fn main() {}
