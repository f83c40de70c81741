use pyramidion::Route;

#[derive(Route)]
#[route(name = "item", pattern = "/items/{{id}}")]
struct Item {
    id: u32,
}

fn main() {}
