use pyramidion::view_config;

async fn name() -> String {
    String::new()
}

#[view_config(route_name = "home")]
async fn home() -> String {
    name()
}

fn main() {}
