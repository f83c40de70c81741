use pyramidion::view_config;

#[view_config(request_method = ("GET", "Post"))]
extern "Rust" fn home() -> &'static str {
    "home"
}

fn main() {}
