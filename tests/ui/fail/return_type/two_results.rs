use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> pyramidion::Result<pyramidion::Result<&'static str>> {
    Ok(Ok("home"))
}

fn main() {}
