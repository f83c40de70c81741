use pyramidion::{Request, view_config};

struct User;

impl User {
    async fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
        Ok(Self)
    }
}

#[view_config(route_name = "home")]
async fn home(_: User) -> &'static str {
    "home"
}

fn main() {}
