use pyramidion::Route;

struct Id(u32);

#[derive(Route)]
#[route(name = "article", pattern = "/articles/{id}")]
struct Article {
    id: Id,
}

fn main() {}
