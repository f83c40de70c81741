use pyramidion::{BoxFuture, view_config};

#[view_config(route_name = "home")]
fn home() -> BoxFuture<'static, &'static str> {
    Box::pin(async { "home" })
}

fn main() {}
