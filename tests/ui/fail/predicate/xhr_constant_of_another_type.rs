use pyramidion::view_config;
const COUNT: u32 = 1;

#[view_config(route_name = "home", xhr = COUNT)]
fn home() -> &'static str {
    "home"
}

fn main() {}
