use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

#[view_config(context = Article, name = "edit")]
#[view_config(context = Article, name = "edit", http_cache = 60)]
fn show(context: &Article) -> &'static str {
    "an article"
}

fn main() {}
