use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

trait Commentable {}

struct Views;

impl pyramidion::extract::FromRequest for Views {
    fn from_request(_: &mut pyramidion::Request) -> pyramidion::Result<Self> {
        Ok(Self)
    }
}

#[pyramidion::view_defaults(context = dyn Commentable)]
impl Views {
    #[view_config(name = "edit")]
    fn one(&self) -> &'static str {
        "one"
    }

    #[view_config(name = "edit")]
    fn two(&self) -> &'static str {
        "two"
    }
}

fn main() {}
