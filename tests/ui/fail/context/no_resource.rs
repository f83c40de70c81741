use pyramidion::view_config;

struct Plain;

#[view_config(context = Plain)]
fn show(context: &Plain) -> &'static str {
    "an article"
}

fn main() {}
