use pyramidion::view_config;

struct Pages;

impl Pages {
    #[view_config(route_name = "home")]
    fn overview() -> &'static str {
        "home"
    }
}

fn main() {}
