use pyramidion::view_config;

trait Pages {
    fn home(&self) -> &'static str;
}

impl Pages for () {
    #[view_config(route_name = "home")]
    fn home(&self) -> &'static str {
        "home"
    }
}

fn main() {}
