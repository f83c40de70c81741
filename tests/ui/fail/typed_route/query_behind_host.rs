use pyramidion::Route;

#[derive(Route)]
#[route(name = "search", pattern = "https://host.example?q=1")]
struct Search;

fn main() {}
