use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home<const N: usize>() -> String {
    N.to_string()
}

fn main() {}
