//! Needs the feature `encrypted`.

use pyramidion::Configurator;

pub fn use_it(_: &mut Configurator) {
    let _ = pyramidion::session::EncryptedCookieSessionFactory::new("secret");
}

fn main() {}
