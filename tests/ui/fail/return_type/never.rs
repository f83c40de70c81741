use pyramidion::view_config;

#[view_config(route_name = "home")]
fn home() -> ! {
    panic!()
}

fn main() {}
