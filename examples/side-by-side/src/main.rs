//! Serves the new application in front of the old one: `side-by-side [ADDRESS:PORT [URL]]`.

use std::process::ExitCode;

use pyramidion::server::Server;
use pyramidion::session::Secret;

const DEFAULT_ADDRESS: &str = "127.0.0.1:6543";
const DEFAULT_OLD: &str = "http://127.0.0.1:6544";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

async fn run() -> pyramidion::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or(DEFAULT_ADDRESS.to_owned());
    let old = arguments.next().unwrap_or(DEFAULT_OLD.to_owned());
    // Both applications need the same.
    let secret = Secret::from_env("SESSION_SECRET")?;
    let app = side_by_side::app(secret, &old)?;
    let server = Server::new(app).bind(address).await?;
    say(&format!(
        "Pyramidion serves on http://{}, in front of {old}",
        server.local_addr()
    ));
    server.run().await
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
fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}
