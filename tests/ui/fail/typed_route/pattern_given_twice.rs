use pyramidion::Route;

#[derive(Route)]
#[route(name = "home", pattern = "/", pattern = "/home")]
struct Home;

fn main() {}
