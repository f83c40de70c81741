//! Needs the feature `redis`.

use pyramidion::Configurator;

pub fn use_it(_: &mut Configurator) {
    let _: pyramidion::session::RedisStore;
}

fn main() {}
