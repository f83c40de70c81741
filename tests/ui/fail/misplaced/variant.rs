use pyramidion::view_config;

enum Home {
    #[view_config(route_name = "home")]
    Page,
}

fn main() {}
