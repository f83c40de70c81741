use pyramidion::view_config;

#[view_config(route_name = "home", decorator = "log_time")]
fn home() -> &'static str {
    "home"
}

fn main() {}
