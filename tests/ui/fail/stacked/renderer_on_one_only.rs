use pyramidion::view_config;
use serde::Serialize;

#[derive(Serialize)]
struct Page;

#[view_config(route_name = "home", renderer = "json")]
#[view_config(route_name = "start")]
fn home() -> Page {
    Page
}

fn main() {}
