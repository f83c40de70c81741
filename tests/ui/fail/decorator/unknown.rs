use pyramidion::view_config;

#[view_config(route_name = "home", decorator = log_tme)]
fn home() -> &'static str {
    "home"
}

fn main() {}
