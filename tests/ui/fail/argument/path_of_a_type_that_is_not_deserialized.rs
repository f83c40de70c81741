use pyramidion::extract::Path;
use pyramidion::view_config;

struct Article;

#[view_config(route_name = "home")]
fn home(_: Path<Article>) -> &'static str {
    "home"
}

fn main() {}
