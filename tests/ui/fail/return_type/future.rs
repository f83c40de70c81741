use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> impl Future<Output = &'static str> {
    async { "home" }
}

fn main() {}
