use pyramidion::{Configurator, package};

fn main() {
    let mut config = Configurator::new();
    config.scan(package!());
}
