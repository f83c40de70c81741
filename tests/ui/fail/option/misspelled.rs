use pyramidion::view_config;

struct Audited(&'static str);

#[view_config(route_name = "home", optoin = Audited("payments"))]
fn home() -> &'static str {
    "home"
}

fn main() {}
