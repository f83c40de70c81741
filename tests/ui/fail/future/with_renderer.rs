use std::rc::Rc;

use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "json")]
async fn home() -> u8 {
    let name = Rc::new(1);
    tokio::task::yield_now().await;
    *name
}

fn main() {}
