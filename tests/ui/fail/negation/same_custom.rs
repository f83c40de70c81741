use pyramidion::view_config;

#[view_config(route_name = "home", custom(weekday = "monday"), not(custom(weekday = "monday")))]
fn home() -> &'static str {
    "home"
}

fn main() {}
