use pyramidion::view_config;
fn log_time(_: &mut pyramidion::Request) {}

#[view_config(route_name = "home", decorator = log_time)]
fn home() -> &'static str {
    "home"
}

fn main() {}
