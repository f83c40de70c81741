use pyramidion::{Request, view_config};

#[view_config(route_name = "home")]
fn home<'r, T, const N: usize>(request: &'r Request) -> &'r str {
    request.path()
}

fn main() {}
