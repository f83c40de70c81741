//! Needs the feature `forward`.

use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.add_route("old", "/old").forward_when(0);
}

fn main() {}
