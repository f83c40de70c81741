use std::cell::Cell;

use pyramidion::view_config;

#[view_config(route_name = "home")]
async fn home() -> String {
    let count = Cell::new(1);
    let count = &count;
    tokio::task::yield_now().await;
    count.get().to_string()
}

fn main() {}
