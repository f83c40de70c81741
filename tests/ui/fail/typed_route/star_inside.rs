use pyramidion::Route;

#[derive(Route)]
#[route(name = "item", pattern = "/*path/{id}")]
struct Item {
    id: u32,
}

fn main() {}
