use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "templates/home.html")]
fn home() -> &'static str {
    "home"
}

fn main() {}
