//! Needs the feature `static`.

use pyramidion::Configurator;

pub fn use_it(_: &mut Configurator) {
    let _ = pyramidion::static_dir!("files");
}

fn main() {}
