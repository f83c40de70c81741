use pyramidion::{Request, Route};

#[derive(Route)]
#[route(name = "article", pattern = "/articles/{id}")]
struct Article {
    id: u32,
}

fn link(request: &Request) -> Option<String> {
    request.route_url(&Article {}).ok()
}

fn main() {}
