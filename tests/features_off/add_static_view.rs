//! Needs the feature `static`.

use pyramidion::view::HttpCache;
use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.add_static_view("static", "files").http_cache(HttpCache::seconds(3600));
}

fn main() {}
