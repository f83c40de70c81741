use pyramidion::Configurator;

fn main() {
    let mut config = Configurator::new();
    config.scan("crate");
}
