use pyramidion::Route;

#[derive(Route)]
#[route(name = "article", pattern = "/articles/{id}", factory = "article")]
struct Article {
    id: u32,
}

fn main() {}
