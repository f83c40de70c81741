use pyramidion::view_config;

#[view_config(route_name = "home")]
enum Home {
    Page,
}

fn main() {}
