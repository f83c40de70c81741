use pyramidion::extract::{FromRequest, Json};
use pyramidion::{Request, view_config, view_defaults};

struct Views;

impl FromRequest for Views {
    fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
        Ok(Self)
    }
}

#[view_defaults(route_name = "search", request_method = "GET")]
impl Views {
    #[view_config()]
    fn search(&self, _: Json<u32>) -> &'static str {
        "found"
    }
}

fn main() {}
