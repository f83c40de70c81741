use std::time::Duration;

use pyramidion::{Request, view_config};

#[view_config(route_name = "home")]
fn home(request: &Request) -> pyramidion::Result<&'static str> {
    request.spawn(async {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    })?;
    Ok("home")
}

fn main() {}
