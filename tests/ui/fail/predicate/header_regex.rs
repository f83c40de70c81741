use pyramidion::view_config;

#[view_config(route_name = "home", header = "X-Version:(2")]
fn home() -> &'static str {
    "home"
}

fn main() {}
