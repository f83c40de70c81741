use pyramidion::view_config;

#[view_config(route_name = "home", timeout = false)]
async fn home() -> &'static str {
    "home"
}

fn main() {}
