use pyramidion::view_config;

#[view_config(route_name = "home", effective_principals = "group:editors")]
fn home() -> &'static str {
    "home"
}

fn main() {}
