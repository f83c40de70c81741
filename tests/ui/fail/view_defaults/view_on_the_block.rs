use pyramidion::view_config;

struct Views;

#[view_config(route_name = "home")]
impl Views {
    fn show(&self) -> &'static str {
        "show"
    }
}

fn main() {}
