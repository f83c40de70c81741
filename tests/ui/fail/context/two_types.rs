use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

struct Comment;

impl Resource for Comment {}

#[view_config(context = (Article, Comment))]
fn show(_: &pyramidion::Request) -> &'static str {
    "an article"
}

fn main() {}
