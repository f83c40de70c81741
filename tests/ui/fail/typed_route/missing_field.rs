use pyramidion::Route;

#[derive(Route)]
#[route(name = "article", pattern = "/articles/{id}/*rest")]
struct Article {
    id: u32,
}

fn main() {}
