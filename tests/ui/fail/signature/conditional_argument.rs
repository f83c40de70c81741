use pyramidion::{Request, view_config};

#[view_config(route_name = "home")]
fn home(#[cfg(unix)] _: &Request) -> &'static str {
    "home"
}

fn main() {}
