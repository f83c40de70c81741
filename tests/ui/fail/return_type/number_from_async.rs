use pyramidion::view_config;

#[view_config(route_name = "home")]
async fn home() -> u8 {
    1
}

fn main() {}
