//! Needs the feature `static`.

use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.add_cache_buster("files", ());
}

fn main() {}
