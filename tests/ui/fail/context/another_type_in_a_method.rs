use pyramidion::context::Resource;
use pyramidion::view_config;

struct Article;

impl Resource for Article {}

struct Comment;

impl Resource for Comment {}

struct Views;

impl pyramidion::extract::FromRequest for Views {
    fn from_request(_: &mut pyramidion::Request) -> pyramidion::Result<Self> {
        Ok(Self)
    }
}

#[pyramidion::view_defaults(context = Article)]
impl Views {
    #[view_config(name = "edit")]
    fn edit(&self, context: &Comment) -> &'static str {
        "an article"
    }
}

fn main() {}
