use pyramidion::Route;

#[derive(Route)]
#[route(name = "item", pattern = "/items/<int:id>")]
struct Item {
    id: u32,
}

fn main() {}
