use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> (u16, &'static str) {
    (200, "home")
}

fn main() {}
