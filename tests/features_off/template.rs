//! Needs the feature `templates`.

use pyramidion::Configurator;

pub fn use_it(_: &mut Configurator) {
    let _ = pyramidion::template!("home.html");
}

fn main() {}
