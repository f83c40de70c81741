use pyramidion::view_config;

#[view_config(route_name = "prices", cors = "*", body_limit = 1024)]
fn prices() -> &'static str {
    ""
}

fn main() {}
