use pyramidion::view_config;

const METHOD: &str = "get";

#[view_config(route_name = "home", request_method = METHOD)]
fn home() -> &'static str {
    "home"
}

fn main() {}
