use pyramidion::view::PageOr;
use pyramidion::view_config;

struct Page;

#[view_config(route_name = "home", renderer = "json")]
fn home() -> PageOr<Page> {
    PageOr::Page(Page)
}

fn main() {}
