//! Needs the feature `forward`.

use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.add_route("old", "/old").shadow().body_limit(1);
}

fn main() {}
