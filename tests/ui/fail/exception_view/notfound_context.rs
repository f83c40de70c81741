use pyramidion::notfound_view_config;

#[notfound_view_config(context = std::fmt::Error)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
