use pyramidion::view_config;

#[view_config(route_name = "home", timeout = "soon")]
async fn home() -> &'static str {
    "home"
}

fn main() {}
