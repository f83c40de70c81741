use pyramidion::Route;

#[derive(Route)]
#[route(name = "articles", pattern = "/articles")]
struct Articles {
    page: u32,
}

fn main() {}
