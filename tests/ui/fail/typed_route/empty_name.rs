use pyramidion::Route;

#[derive(Route)]
#[route(name = "", pattern = "/")]
struct Home;

fn main() {}
