use pyramidion::view_config;

#[view_config(route_name = "home")]
union Home {
    page: u8,
}

fn main() {}
