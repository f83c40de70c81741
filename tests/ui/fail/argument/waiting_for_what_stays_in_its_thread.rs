use std::rc::Rc;

use pyramidion::extract::AsyncFromRequest;
use pyramidion::{Request, view_config};

struct User;

impl AsyncFromRequest for User {
    async fn from_request(_: &mut Request) -> pyramidion::Result<Self> {
        let count = Rc::new(1);
        tokio::task::yield_now().await;
        drop(count);
        Ok(Self)
    }
}

#[view_config(route_name = "home")]
fn home(_: User) -> &'static str {
    "home"
}

fn main() {}
