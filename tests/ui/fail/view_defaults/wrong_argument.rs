use pyramidion::{view_config, view_defaults};

struct Views;

impl pyramidion::extract::FromRequest for Views {
    fn from_request(_: &mut pyramidion::Request) -> pyramidion::Result<Self> {
        Ok(Self)
    }
}

#[view_defaults(route_name = "home")]
impl Views {
    #[view_config(request_method = "DELET")]
    fn show(&self) -> &'static str {
        "show"
    }
}

fn main() {}
