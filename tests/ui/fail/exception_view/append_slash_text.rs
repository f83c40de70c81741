use pyramidion::notfound_view_config;

#[notfound_view_config(append_slash = "yes")]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
