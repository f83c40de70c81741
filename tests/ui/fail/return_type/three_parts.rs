use http::StatusCode;
use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> (StatusCode, &'static str, &'static str) {
    (StatusCode::OK, "text/plain", "home")
}

fn main() {}
