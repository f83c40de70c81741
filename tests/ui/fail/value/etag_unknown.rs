use pyramidion::view_config;

#[view_config(route_name = "home", etag = "md5")]
fn home() -> &'static str {
    "home"
}

fn main() {}
