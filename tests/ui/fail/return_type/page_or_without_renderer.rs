use pyramidion::view::PageOr;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> PageOr<u32> {
    PageOr::Page(1)
}

fn main() {}
