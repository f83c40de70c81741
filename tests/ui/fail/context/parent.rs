use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

#[view_config(context = Article, parent = Article)]
fn show(context: &Article) -> &'static str {
    "an article"
}

fn main() {}
