use pyramidion::notfound_view_config;

#[notfound_view_config]
struct NotFound;

fn main() {}
