//! Needs the feature `static`.

use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.override_asset("blog:static/logo.svg", "logo.svg");
}

fn main() {}
