use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home(name: impl ToString) -> String {
    name.to_string()
}

fn main() {}
