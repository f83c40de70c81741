use pyramidion::view_config;

struct Failure;

#[view_config(route_name = "home")]
fn home() -> Result<&'static str, Failure> {
    Ok("home")
}

fn main() {}
