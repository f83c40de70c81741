use pyramidion::{Configurator, Request};

fn configure(config: &mut Configurator) {
    config.set_root_factory(|_: &mut Request| Ok(String::new()));
}

fn main() {}
