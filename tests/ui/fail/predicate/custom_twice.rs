use pyramidion::view_config;

#[view_config(route_name = "home", custom(weekday = "monday", weekday = "friday"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
