use pyramidion::view_config;
use pyramidion::view_config as view;

#[view_config(route_name = "home")]
#[view(route_nam = "start")]
fn home() -> &'static str {
    "home"
}

fn main() {}
