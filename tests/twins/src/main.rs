//! A program with the name of its library: it makes an application, and prints what that answers.

mod both;

mod program {
    //! What only the program has.

    use pyramidion::view_config;

    #[view_config(route_name = "program")]
    fn program() -> &'static str {
        "program"
    }
}

use pyramidion::testing::TestApp;
use pyramidion::{App, ConfigurationError, Configurator, package};

fn app(which: &str) -> Result<App, ConfigurationError> {
    let mut config = Configurator::new();
    match which {
        "program" => {
            config.add_route("both", "/both");
            config.add_route("program", "/program");
            config.scan(package!(crate));
        }
        "modules" => {
            config.add_route("both", "/both");
            config.add_route("program", "/program");
            config.scan(package!(both));
            config.scan(package!(self::program));
        }
        "library" => {
            config.add_route("both", "/both");
            config.scan(package!(twins));
        }
        "application" => return twins::app(),
        _ => {}
    }
    config.make_app()
}

#[expect(clippy::print_stdout, reason = "the test reads it")]
fn main() {
    let which = std::env::args().nth(1).unwrap_or_default();
    match app(&which) {
        Err(error) => println!("{error}"),
        Ok(app) => {
            let app = TestApp::new(app);
            for path in ["/both", "/program", "/typed"] {
                let response = app.get(path).send();
                match response.status().as_u16() {
                    200 => println!("{path} {}", response.text()),
                    status => println!("{path} {status}"),
                }
            }
            for warning in app.app().warnings() {
                println!("warning: {warning}");
            }
        }
    }
}
