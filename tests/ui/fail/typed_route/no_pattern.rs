use pyramidion::Route;

#[derive(Route)]
#[route(name = "home")]
struct Home;

fn main() {}
