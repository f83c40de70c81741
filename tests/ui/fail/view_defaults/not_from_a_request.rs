use pyramidion::{view_config, view_defaults};

struct Views;

#[view_defaults(route_name = "home")]
impl Views {
    #[view_config(request_method = "GET")]
    fn show(&self) -> &'static str {
        "show"
    }
}

fn main() {}
