//! Needs the feature `templates`.

use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.add_templates([0; 0]);
}

fn main() {}
