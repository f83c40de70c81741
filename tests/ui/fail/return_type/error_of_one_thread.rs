use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> Result<&'static str, Box<dyn std::error::Error>> {
    Ok("home")
}

fn main() {}
