use pyramidion::Route;

#[derive(Route)]
#[route(name = "home", name = "start", pattern = "/")]
struct Home;

fn main() {}
