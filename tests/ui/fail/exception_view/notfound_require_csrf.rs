use pyramidion::{Response, notfound_view_config};

#[notfound_view_config(require_csrf = false)]
fn page() -> Response {
    Response::default()
}

fn main() {}
