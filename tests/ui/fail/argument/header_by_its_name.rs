use pyramidion::extract::Header;
use pyramidion::http::HeaderName;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(name: Option<Header<HeaderName>>) -> &'static str {
    let _ = name;
    "home"
}

fn main() {}
