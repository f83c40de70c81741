//! Needs the feature `templates`.

use pyramidion::Configurator;

pub fn use_it(config: &mut Configurator) {
    config.add_template("home.html", "Hello");
}

fn main() {}
