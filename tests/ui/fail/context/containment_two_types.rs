use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

struct Comment;

impl Resource for Comment {}

#[view_config(context = Article, containment = (Article, Comment))]
fn show(context: &Article) -> &'static str {
    "an article"
}

fn main() {}
