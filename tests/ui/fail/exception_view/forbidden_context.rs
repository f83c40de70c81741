use pyramidion::{Response, forbidden_view_config};

#[forbidden_view_config(context = std::fmt::Error)]
fn page() -> Response {
    Response::default()
}

fn main() {}
