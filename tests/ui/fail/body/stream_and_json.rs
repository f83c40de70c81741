use pyramidion::extract::{BodyStream, Json, Path};
use pyramidion::view_config;

#[view_config(route_name = "search")]
fn search(_: Path<u32>, _: BodyStream, _: Json<u32>) -> &'static str {
    "found"
}

fn main() {}
