use pyramidion::Route;

#[derive(Route)]
#[route(name = "home", pattern = "/")]
enum Home {
    Page,
}

fn main() {}
