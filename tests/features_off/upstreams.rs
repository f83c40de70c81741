//! Needs the feature `forward`.

use pyramidion::Configurator;

pub fn use_it(_: &mut Configurator) {
    let _: pyramidion::forward::Upstreams;
}

fn main() {}
