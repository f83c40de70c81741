use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home<T: Default + ToString>() -> String {
    T::default().to_string()
}

fn main() {}
