use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

trait Commentable {}

#[view_config(context = dyn Commentable)]
fn show(context: &Article) -> &'static str {
    "an article"
}

fn main() {}
