use pyramidion::extract::Query;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home<'r>(Query(name): Query<&'r str>) -> &'r str {
    name
}

fn main() {}
