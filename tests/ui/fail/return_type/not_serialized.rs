use pyramidion::view_config;

struct Page;

#[view_config(route_name = "home", renderer = "json")]
fn home() -> Page {
    Page
}

fn main() {}
