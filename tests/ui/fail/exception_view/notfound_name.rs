use pyramidion::{Response, notfound_view_config};

#[notfound_view_config(name = "x")]
fn page() -> Response {
    Response::default()
}

fn main() {}
