use pyramidion::view_config;

#[view_config(route_name = "home", renderer = "home.jinja2")]
fn home() -> &'static str {
    "home"
}

fn main() {}
