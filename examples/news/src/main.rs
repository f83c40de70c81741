//! The program: `news serve` serves the application, `news help` lists the other commands.

use std::env;
use std::process::ExitCode;

use pyramidion::cli::Cli;
use pyramidion::server::Tls;

fn main() -> pyramidion::Result<ExitCode> {
    let tls = match (env::var("NEWS_CERTIFICATE"), env::var("NEWS_KEY")) {
        (Ok(certificate), Ok(key)) => Some(Tls::from_files(certificate, key)?),
        _ => None,
    };
    let cli = Cli::new(news::app).server(|server| match tls {
        Some(tls) => server.tls(tls),
        None => server,
    });
    Ok(cli.run())
}
