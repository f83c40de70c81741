use pyramidion::Route;

#[derive(Route)]
#[route(name = "home", pattern = "/", crate = ::pyramidion, crate = ::pyramidion)]
struct Home;

fn main() {}
