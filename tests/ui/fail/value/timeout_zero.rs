use pyramidion::view_config;

#[view_config(route_name = "home", timeout = 0)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
