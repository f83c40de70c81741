use pyramidion::{Request, Route, view_config};

#[derive(Route)]
#[route(name = "article", pattern = "/articles/{identity}")]
struct Article {
    identty: u32,
}

#[view_config(route = Article)]
fn article(article: Article, request: &Request) -> pyramidion::Result<String> {
    Ok(request.route_path(&Article { identty: article.identty + 1 })?)
}

fn main() {}
