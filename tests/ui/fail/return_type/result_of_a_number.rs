use pyramidion::{HttpException, view_config};

#[view_config(route_name = "home")]
fn home() -> Result<u8, HttpException> {
    Ok(1)
}

fn main() {}
