use pyramidion::Route;

#[derive(Route)]
#[route(name = "article", pattern = "/{id}/{id}")]
struct Article {
    id: u32,
}

fn main() {}
