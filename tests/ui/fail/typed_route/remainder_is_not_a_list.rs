use pyramidion::Route;

#[derive(Route)]
#[route(name = "files", pattern = "/files/*path")]
struct Files {
    path: String,
}

fn main() {}
