//! A library with the name of its program, and with a module that the program has as well.

pub mod both;

mod library {
    //! What only the library has.

    use pyramidion::{Route, view_config};

    #[derive(Route)]
    #[route(name = "typed", pattern = "/typed")]
    struct Typed;

    #[view_config(route = Typed)]
    fn typed(_: Typed) -> &'static str {
        "library"
    }
}

use pyramidion::{ConfigurationError, Configurator, package};

/// Makes the application of the library.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app() -> Result<pyramidion::App, ConfigurationError> {
    let mut config = Configurator::new();
    config.add_route("both", "/both");
    config.scan(package!(crate));
    config.make_app()
}
