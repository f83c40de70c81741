use pyramidion::view_config;

async fn name() -> String {
    String::new()
}

#[view_config(route_name = "home")]
fn home() -> String {
    name().await
}

fn main() {}
