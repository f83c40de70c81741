use pyramidion::extract::Query;
use pyramidion::view_config;

struct Paging;

#[view_config(route_name = "home")]
fn home(_: Query<Paging>) -> &'static str {
    "home"
}

fn main() {}
