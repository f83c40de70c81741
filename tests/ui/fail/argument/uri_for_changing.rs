use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(_: &mut http::Uri) -> &'static str {
    "home"
}

fn main() {}
