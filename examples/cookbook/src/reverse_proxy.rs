//! Recipe: a server behind nginx, Caddy or a load balancer.

use std::process::ExitCode;

use pyramidion::cli::Cli;
use pyramidion::server::{Server, TrustedProxies};
use pyramidion::{App, Configurator, Request, Settings, package, view_config};

#[view_config(route_name = "home")]
fn home(request: &Request) -> pyramidion::Result<String> {
    let address = request
        .remote_addr()
        .map(|address| address.ip().to_string());
    let address = address.unwrap_or_default();
    Ok(format!("{address} reads {}", request.route_url("home")?))
}

/// Makes the application.
///
/// # Errors
///
/// Fails with every mistake of the configuration at once.
pub fn app(settings: Settings) -> pyramidion::Result<App> {
    let mut config = Configurator::with_settings(settings);
    config.add_route("home", "/");
    config.scan(package!(self));
    Ok(config.make_app()?)
}

/// Says whom to believe: proxies on this machine, and those of the private network.
///
/// # Errors
///
/// Fails where a text is not a network.
pub fn proxies() -> pyramidion::Result<TrustedProxies> {
    Ok(TrustedProxies::new([
        "127.0.0.1",
        "::1",
        "10.0.0.0/8",
        "unix",
    ])?)
}

/// The program.
///
/// # Errors
///
/// Fails as [`proxies`].
pub fn main() -> pyramidion::Result<ExitCode> {
    let proxies = proxies()?;
    let cli = Cli::new(app)
        .server(move |server: Server| server.trusted_proxies(proxies).readiness_path("/healthz"));
    Ok(cli.run())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    /// Sends what nginx sends, and returns the answer.
    async fn ask(server: Server) -> String {
        let server = server.bind("127.0.0.1:0").await.expect("a free port");
        let address = server.local_addr();
        let serving = tokio::spawn(server.run());
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = "GET / HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 203.0.113.9\r\n\
            X-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\nConnection: close\r\n\r\n";
        stream
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        serving.abort();
        answer
    }

    #[tokio::test]
    async fn a_trusted_proxy_is_believed_and_no_stranger() {
        let app = || app(Settings::new()).expect("a right configuration");
        let believed = ask(Server::new(app()).trusted_proxies(proxies().expect("networks"))).await;
        assert!(
            believed.contains("203.0.113.9 reads https://shop.example/"),
            "{believed}"
        );
        let stranger = ask(Server::new(app())).await;
        assert!(
            stranger.contains("127.0.0.1 reads http://shop.example/"),
            "{stranger}"
        );
    }
}
