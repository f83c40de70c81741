use pyramidion::{Response, forbidden_view_config};

#[forbidden_view_config(require_csrf = true)]
fn page() -> Response {
    Response::default()
}

fn main() {}
