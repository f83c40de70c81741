use pyramidion::Route;

#[derive(Route)]
#[route(name = "article", pattern = "/articles/{identity}")]
struct Article {
    identty: u32,
}

fn main() {}
