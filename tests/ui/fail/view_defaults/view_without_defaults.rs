use pyramidion::view_config;

struct Views;

impl Views {
    #[view_config(route_name = "home")]
    fn show(&self) -> &'static str {
        "show"
    }
}

fn main() {}
