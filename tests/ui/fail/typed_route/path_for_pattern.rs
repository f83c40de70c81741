use pyramidion::Route;

#[derive(Route)]
#[route(name = "user", path = "/{id}")]
struct UserPage {
    id: u32,
}

fn main() {}
