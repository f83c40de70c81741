use pyramidion::Route;

#[derive(Route)]
#[route(name = "user", pattern = r"/{id:\d+")]
struct UserPage {
    id: u32,
}

fn main() {}
