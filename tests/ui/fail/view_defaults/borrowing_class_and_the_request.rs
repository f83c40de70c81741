use pyramidion::view::ViewClass;
use pyramidion::{Request, view_config, view_defaults};

struct Page<'r> {
    request: &'r mut Request,
}

impl<'r> ViewClass<'r> for Page<'r> {
    fn new(request: &'r mut Request) -> pyramidion::Result<Self> {
        Ok(Self { request })
    }
}

#[view_defaults(route_name = "home")]
impl Page<'_> {
    #[view_config()]
    fn show(&self, request: &Request) -> String {
        format!("{}{}", self.request.path(), request.path())
    }
}

fn main() {}
