use pyramidion::{Response, notfound_view_config};

#[notfound_view_config(exception_only = true)]
fn page() -> Response {
    Response::default()
}

fn main() {}
