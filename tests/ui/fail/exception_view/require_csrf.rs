use pyramidion::{Response, exception_view_config};

#[exception_view_config(context = std::fmt::Error, require_csrf = true)]
fn page() -> Response {
    Response::default()
}

fn main() {}
