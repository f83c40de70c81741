use pyramidion::{Response, forbidden_view_config};

#[forbidden_view_config(exception_only = true)]
fn page() -> Response {
    Response::default()
}

fn main() {}
