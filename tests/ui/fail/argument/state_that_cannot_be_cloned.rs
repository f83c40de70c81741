use pyramidion::extract::State;
use pyramidion::view_config;

struct Pool;

#[view_config(route_name = "home")]
fn home(_: State<Pool>) -> &'static str {
    "home"
}

fn main() {}
