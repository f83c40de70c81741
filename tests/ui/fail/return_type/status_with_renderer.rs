use http::StatusCode;
use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "json")]
fn home() -> StatusCode {
    StatusCode::OK
}

fn main() {}
