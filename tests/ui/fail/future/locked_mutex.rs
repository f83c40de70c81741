use std::sync::Mutex;

use pyramidion::view_config;

static COUNT: Mutex<u32> = Mutex::new(0);

#[view_config(route_name = "home")]
async fn home() -> String {
    let mut count = COUNT.lock().unwrap();
    tokio::task::yield_now().await;
    *count += 1;
    count.to_string()
}

fn main() {}
