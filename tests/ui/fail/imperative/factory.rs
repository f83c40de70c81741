use pyramidion::{Configurator, Request};

struct Site;

fn main() {
    Configurator::new().set_root_factory(|_: &mut Request| Ok(Site));
}
