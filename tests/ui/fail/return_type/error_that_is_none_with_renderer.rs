use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "json")]
fn home() -> Result<u8, u8> {
    Ok(1)
}

fn main() {}
