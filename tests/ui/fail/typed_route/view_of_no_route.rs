use pyramidion::view_config;

struct Article;

#[view_config(route = Article)]
fn article() -> &'static str {
    "article"
}

fn main() {}
