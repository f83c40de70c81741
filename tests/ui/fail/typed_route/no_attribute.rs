use pyramidion::Route;

#[derive(Route)]
struct Home;

fn main() {}
