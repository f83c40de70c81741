use pyramidion::{Request, view_config, view_defaults};

struct Page<'r> {
    request: &'r mut Request,
}

#[view_defaults(route_name = "home")]
impl Page<'_> {
    #[view_config()]
    fn show(&self) -> String {
        self.request.path().to_owned()
    }
}

fn main() {}
