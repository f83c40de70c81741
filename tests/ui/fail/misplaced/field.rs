use pyramidion::view_config;

struct Home {
    #[view_config(route_name = "home")]
    page: u8,
}

fn main() {}
