use pyramidion::context::Resource;
use pyramidion::{http, view_config};

struct Article;

impl Resource for Article {}

#[view_config(context = Article)]
fn show(article: &Article, method: &http::Method, uri: &http::Uri) -> &'static str {
    "an article"
}

fn main() {}
