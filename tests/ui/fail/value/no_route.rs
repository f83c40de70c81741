use pyramidion::view_config;

#[view_config(request_method = "GET")]
fn home() -> &'static str {
    "home"
}

fn main() {}
