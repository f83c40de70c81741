use pyramidion::Route;

#[derive(Route)]
#[route(name = "article", pattern = "/articles/{id}")]
struct Article<T> {
    id: T,
}

fn main() {}
