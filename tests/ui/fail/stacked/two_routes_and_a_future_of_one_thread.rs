use std::rc::Rc;

use pyramidion::view_config;

#[view_config(route_name = "home")]
#[view_config(route_name = "start")]
async fn home() -> &'static str {
    let name = Rc::new("home");
    tokio::task::yield_now().await;
    *name
}

fn main() {}
