use pyramidion::{view_config, view_defaults};

struct Views;

impl pyramidion::extract::FromRequest for Views {
    fn from_request(_: &mut pyramidion::Request) -> pyramidion::Result<Self> {
        Ok(Self)
    }
}

#[view_defaults(route_nme = "home")]
impl Views {
    #[view_config(request_method = "GET")]
    fn show(&self) -> &'static str {
        "show"
    }

    #[view_config(request_method = "POST")]
    fn save(&self) -> &'static str {
        "save"
    }
}

fn main() {}
