use pyramidion::view_config;

#[view_config(route_name = "home")]
const async fn home() -> &'static str {
    "home"
}

fn main() {}
