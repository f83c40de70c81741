use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

trait Commentable {}

trait Votable {}

#[view_config(context = dyn Commentable)]
fn show(context: &dyn Votable) -> &'static str {
    "an article"
}

fn main() {}
