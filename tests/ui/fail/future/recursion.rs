use pyramidion::view_config;

#[view_config(route_name = "home")]
async fn home() -> String {
    home().await
}

fn main() {}
