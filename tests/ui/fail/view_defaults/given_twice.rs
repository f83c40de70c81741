use pyramidion::{view_config, view_defaults};

struct Articles;

#[view_defaults(renderer = "string")]
#[view_defaults(route_name = "articles")]
impl Articles {
    #[view_config]
    fn list() -> &'static str {
        ""
    }
}

fn main() {}
