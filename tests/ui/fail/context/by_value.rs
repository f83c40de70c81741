use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

#[view_config(context = Article)]
fn show(article: Article) -> &'static str {
    "an article"
}

fn main() {}
