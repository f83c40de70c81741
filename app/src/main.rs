//! Serves the session application: `cargo run -p app -- [--bind ADDRESS:PORT]`.

use std::process::ExitCode;

use pyramidion::server::Server;
use pyramidion::session::Secret;

/// The port of the Pyramid tutorial.
const DEFAULT_ADDRESS: &str = "127.0.0.1:6543";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let address = match parse_arguments(std::env::args().skip(1)) {
        Ok(address) => address,
        Err(message) => return fail(&message, 2),
    };
    match run(&address).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string(), 1),
    }
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

/// Returns the address to listen on.
fn parse_arguments(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    const USAGE: &str = "usage: app [--bind ADDRESS:PORT]";
    let mut address = DEFAULT_ADDRESS.to_owned();
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), argument.strip_prefix("--bind=")) {
            ("--bind", _) => address = arguments.next().ok_or(USAGE)?,
            (_, Some(value)) => value.clone_into(&mut address),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(address)
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

    fn parse(arguments: &[&str]) -> Result<String, String> {
        parse_arguments(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn the_address_can_be_chosen() {
        assert_eq!(parse(&[]).as_deref(), Ok("127.0.0.1:6543"));
        assert_eq!(
            parse(&["--bind", "0.0.0.0:80"]).as_deref(),
            Ok("0.0.0.0:80")
        );
        assert_eq!(parse(&["--bind=[::1]:0"]).as_deref(), Ok("[::1]:0"));
        assert!(parse(&["--bind"]).is_err());
        assert!(parse(&["--port", "80"]).is_err());
    }
}
