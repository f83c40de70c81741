//! Serves the session application: `cargo run -p app -- [--bind ADDRESS:PORT]`.
//!
//! With `--check-proutes FILE` it compares its routes with those of a Pyramid application instead, whose
//! command `proutes` wrote the file.

use std::process::ExitCode;

use pyramidion::proutes;
use pyramidion::server::Server;
use pyramidion::session::Secret;

/// The port of the Pyramid tutorial.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6543";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let task = match parse_arguments(std::env::args().skip(1)) {
        Ok(task) => task,
        Err(message) => return fail(&message, 2),
    };
    let done = match task {
        Task::Serve(address) => run(&address).await,
        Task::CheckRoutes(file) => check_routes(&file),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string(), 1),
    }
}

/// What the program is to do.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    /// Listens on an address.
    Serve(String),
    /// Compares the routes with those that a file lists.
    CheckRoutes(String),
}

/// Says how the routes differ from those of a Pyramid application.
fn check_routes(file: &str) -> pyramidion::Result<()> {
    let listing = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let report = proutes::check(&listing, &app::app(Secret::random())?)?;
    say(report.to_string().trim_end());
    Ok(())
}

async fn run(address: &str) -> pyramidion::Result<()> {
    let app = app::app(secret())?;
    let server = Server::new(app).bind(address).await?;
    say(&format!("Serving on http://{}", server.local_addr()));
    server.run().await
}

/// Returns the secret that sessions are signed with.
fn secret() -> Secret {
    match std::env::var("SESSION_SECRET") {
        Ok(secret) => secret.into(),
        Err(_) => {
            say("SESSION_SECRET is not set: sessions end with this process");
            Secret::random()
        }
    }
}

/// Returns what is to be done.
fn parse_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Task, String> {
    const USAGE: &str = "usage: app [--bind ADDRESS:PORT | --check-proutes FILE]";
    let mut address = DEFAULT_ADDRESS.to_owned();
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), argument.strip_prefix("--bind=")) {
            ("--check-proutes", _) => {
                return arguments
                    .next()
                    .map(Task::CheckRoutes)
                    .ok_or(USAGE.to_owned());
            }
            ("--bind", _) => address = arguments.next().ok_or(USAGE)?,
            (_, Some(value)) => value.clone_into(&mut address),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(Task::Serve(address))
}

#[expect(
    clippy::print_stdout,
    reason = "it is said to the person who started the program"
)]
fn say(line: &str) {
    println!("{line}");
}

#[expect(
    clippy::print_stderr,
    reason = "it is said to the person who started the program"
)]
fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Task, String> {
        parse_arguments(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn the_address_can_be_chosen() {
        let serve = |address: &str| Ok(Task::Serve(address.to_owned()));
        assert_eq!(parse(&[]), serve("127.0.0.1:6543"));
        assert_eq!(parse(&["--bind", "0.0.0.0:80"]), serve("0.0.0.0:80"));
        assert_eq!(parse(&["--bind=[::1]:0"]), serve("[::1]:0"));
        assert!(parse(&["--bind"]).is_err());
        assert!(parse(&["--port", "80"]).is_err());
    }

    #[test]
    fn a_listing_of_routes_can_be_checked() {
        let file = Ok(Task::CheckRoutes("routes.txt".to_owned()));
        assert_eq!(parse(&["--check-proutes", "routes.txt"]), file);
        assert!(parse(&["--check-proutes"]).is_err());
    }
}
