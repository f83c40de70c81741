use pyramidion::view_config;
use serde::Serialize;

#[derive(Serialize)]
struct Page;

#[view_config(route_name = "home")]
fn home() -> Page {
    Page
}

fn main() {}
