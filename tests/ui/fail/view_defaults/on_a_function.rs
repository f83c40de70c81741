use pyramidion::view_defaults;

#[view_defaults(route_name = "home")]
fn home() -> &'static str {
    "home"
}

fn main() {}
