use pyramidion::{forbidden_view_config, notfound_view_config};

#[notfound_view_config(append_slash = 1)]
#[forbidden_view_config(context = std::fmt::Error)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
