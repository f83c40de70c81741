use pyramidion::notfound_view_config;

#[notfound_view_config(append_slash = 200)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
