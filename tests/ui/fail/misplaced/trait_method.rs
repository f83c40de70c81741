use pyramidion::view_config;

trait Pages {
    #[view_config(route_name = "home")]
    fn home() -> &'static str;
}

fn main() {}
