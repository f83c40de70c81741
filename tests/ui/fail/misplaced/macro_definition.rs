use pyramidion::view_config;

#[view_config(route_name = "home")]
#[macro_export]
macro_rules! home {
    () => {};
}

fn main() {}
