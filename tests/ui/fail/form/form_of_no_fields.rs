use pyramidion::forms::Filled;
use pyramidion::{Response, view_config};

struct Page;

#[view_config(route_name = "page", renderer = "json")]
fn page(form: Filled<Page>) -> pyramidion::Result<Response> {
    drop(form);
    Ok(Response::text("page"))
}

fn main() {}
