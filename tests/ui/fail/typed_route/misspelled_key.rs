use pyramidion::Route;

#[derive(Route)]
#[route(name = "home", patern = "/")]
struct Home;

fn main() {}
