use pyramidion::Route;

#[derive(Route)]
#[route(name = "item", pattern = "/items/{id}?q={q}")]
struct Item {
    id: u32,
}

fn main() {}
