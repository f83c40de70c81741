use pyramidion::view_config;

struct Page;

#[view_config(route_name = "home", renderer = "json")]
fn home() -> Vec<Page> {
    vec![Page]
}

fn main() {}
