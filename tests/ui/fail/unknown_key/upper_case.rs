use pyramidion::view_config;

#[view_config(Route_Name = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
