use pyramidion::Route;

#[derive(Route)]
#[route(name = "home")]
#[route(pattern = "/")]
struct Home;

fn main() {}
