use pyramidion::notfound_view_config;

#[notfound_view_config(append_slsh = true)]
fn sorry() -> &'static str {
    "sorry"
}

fn main() {}
