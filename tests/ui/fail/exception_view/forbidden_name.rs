use pyramidion::{Response, forbidden_view_config};

#[forbidden_view_config(name = "x")]
fn page() -> Response {
    Response::default()
}

fn main() {}
