use pyramidion::forms::{Fields, Filled};
use pyramidion::{Response, view_config};

#[derive(Fields)]
struct Page {
    #[field(lable = "The title")]
    title: String,
}

#[view_config(route_name = "page", renderer = "json")]
fn page(form: Filled<Page>) -> pyramidion::Result<Response> {
    Ok(Response::text(form.submitted()?.title))
}

fn main() {}
