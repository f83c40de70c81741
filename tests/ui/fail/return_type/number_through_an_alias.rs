use pyramidion::view_config;

type Page = u8;

#[view_config(route_name = "home")]
fn home() -> Page {
    1
}

fn main() {}
