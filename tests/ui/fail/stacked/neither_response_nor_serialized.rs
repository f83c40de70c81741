use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "json")]
#[view_config(route_name = "start")]
fn home() -> Page {
    Page
}

struct Page;

fn main() {}
