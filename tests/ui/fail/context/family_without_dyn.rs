use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

trait Commentable {}

#[view_config(context = Commentable)]
fn show(_: &pyramidion::Request) -> &'static str {
    "an article"
}

fn main() {}
