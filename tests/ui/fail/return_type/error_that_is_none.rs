use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> Result<&'static str, u8> {
    Ok("home")
}

fn main() {}
