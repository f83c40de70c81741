use pyramidion::view_config;
struct Article;

impl pyramidion::context::Resource for Article {}

#[view_config(route_name = "home", context = Artcle)]
fn home() -> &'static str {
    "home"
}

fn main() {}
