use pyramidion::view_config;

struct Pages;

impl Pages {
    #[view_config(route_name = "home")]
    fn home(&self) -> &'static str {
        "home"
    }
}

fn main() {}
