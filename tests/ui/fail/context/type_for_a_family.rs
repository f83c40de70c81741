use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

trait Commentable {}

#[view_config(context = Article)]
fn show(context: &dyn Commentable) -> &'static str {
    "an article"
}

fn main() {}
