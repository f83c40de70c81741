use pyramidion::Route;

#[derive(Route)]
#[route = "/{id}"]
struct UserPage {
    id: u32,
}

fn main() {}
