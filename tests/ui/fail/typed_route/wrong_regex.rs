use pyramidion::Route;

#[derive(Route)]
#[route(name = "year", pattern = "/{year:[0-9}")]
struct Year {
    year: u16,
}

fn main() {}
