//! Needs the feature `forward`.

use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.forward_unmatched("http://127.0.0.1:8080");
}

fn main() {}
