//! The application that is under load.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use pyramidion::server::Server;
use pyramidion::{
    App, Configurator, Request, Response, SignedCookieSessionFactory, View, ViewResult,
};

/// How many connections the server takes at a time.
pub(super) const MAX_CONNECTIONS: usize = 64;

/// More than the system takes from a server before the client reads.
static LARGE: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(vec![b'x'; 16 << 20]));

/// Returns a server that soon gives up what is not finished.
pub(crate) fn server() -> Server {
    Server::new(app())
        .max_connections(MAX_CONNECTIONS)
        .header_read_timeout(Duration::from_millis(500))
        .keep_alive_timeout(Duration::from_secs(5))
        .write_timeout(Duration::from_secs(5))
}

fn app() -> App {
    let mut config = Configurator::new();
    config.set_session_factory(SignedCookieSessionFactory::new([7; 64]));
    config.add_static_view("static", concat!(env!("CARGO_MANIFEST_DIR"), "/vectors"));
    for (name, view) in [
        ("home", View::new(|_: &mut Request| "home")),
        ("count", View::new(count)),
        ("form", View::new(form)),
        ("upload", View::new(upload)),
        (
            "large",
            View::new(|_: &mut Request| Response::new(LARGE.clone())),
        ),
        ("slow", View::new(slow)),
        ("panic", View::new(fails)),
    ] {
        let pattern = if name == "home" {
            "/".to_owned()
        } else {
            format!("/{name}")
        };
        config.add_route(name, pattern);
        config.add_view(view.route_name(name));
    }
    config.make_app().expect("a right configuration")
}

fn count(request: &mut Request) -> pyramidion::Result<String> {
    let count: u32 = request.session().get("count")?.unwrap_or(0) + 1;
    request.session().insert("count", count)?;
    Ok(count.to_string())
}

fn form(request: &mut Request) -> String {
    request.post().get("text").unwrap_or("none").to_owned()
}

fn upload(request: &mut Request) -> String {
    let sizes: u64 = request
        .files()
        .iter()
        .map(pyramidion::request::FormFile::size)
        .sum();
    sizes.to_string()
}

async fn slow(_: &mut Request) -> ViewResult {
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(Response::text("slow"))
}

fn fails(_: &mut Request) -> String {
    panic!("a mistake of a view")
}
