use pyramidion::view_config;

trait Pages {
    #[view_config(route_name = "home")]
    fn overview() -> &'static str {
        "home"
    }
}

fn main() {}
