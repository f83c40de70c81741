//! A server in a process of its own, for what concerns a whole process: signals, limits of the system.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::Stdio;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::Frame;
use pyramidion::server::{BoundServer, Server, Tls};
use pyramidion::{App, Body, Configurator, Request, Response, View, ViewResult};
use pyramidion_tests::http::PATIENCE;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// The variable that makes a test a server, and says which.
const KIND: &str = "PYRAMIDION_TEST_SERVER";
/// The variable with the folder of the certificate or of the files.
pub(super) const FOLDER: &str = "PYRAMIDION_TEST_FOLDER";
/// What the server says before its address.
const LISTENING: &str = "the server listens on ";

/// A server in a process of its own.
pub(crate) struct ServerProcess {
    pub(super) process: Child,
    pub(crate) address: SocketAddr,
    _output: BufReader<ChildStdout>,
}

impl ServerProcess {
    /// Starts the server of a kind and waits until it listens.
    pub(crate) async fn start(kind: &str) -> Self {
        Self::start_by(&mut Self::command(kind)).await
    }

    /// Returns the command that starts the server.
    pub(super) fn command(kind: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        Self::add_arguments(&mut command, kind);
        command
    }

    /// Returns a command of the shell that starts the server with `exec "$0" "$@"`.
    pub(super) fn shell(script: &str, kind: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command.arg(std::env::current_exe().expect("this program"));
        Self::add_arguments(&mut command, kind);
        command
    }

    fn add_arguments(command: &mut Command, kind: &str) {
        let test = "hardening::child::this_is_the_server";
        command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
        command.env(KIND, kind).kill_on_drop(true);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
    }

    pub(super) async fn start_by(command: &mut Command) -> Self {
        let mut process = command.spawn().expect("a process");
        let output = process.stdout.take().expect("its output");
        let mut output = BufReader::new(output);
        let listening = async {
            loop {
                let mut line = String::new();
                let length = output.read_line(&mut line).await.expect("a line");
                assert!(length > 0, "the server ended before it listened");
                if let Some((_, address)) = line.split_once(LISTENING) {
                    return address.trim().parse().expect("an address");
                }
            }
        };
        let address = timeout(PATIENCE, listening).await.expect("it listens");
        Self {
            process,
            address,
            _output: output,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id().expect("it runs")
    }

    /// Sends a signal, by its name without `SIG`.
    pub(crate) async fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        kill.args([format!("-{name}"), self.id().to_string()]);
        assert!(kill.status().await.expect("the program kill").success());
    }

    /// Waits until the process ends by itself, successfully.
    pub(crate) async fn ended(mut self) {
        let status = timeout(PATIENCE, self.process.wait()).await;
        let status = status.expect("the server ends").expect("a status");
        assert!(status.success(), "{status}");
    }
}

/// The server itself, in a process that [`ServerProcess`] started; otherwise nothing.
#[test]
fn this_is_the_server() {
    let Ok(kind) = std::env::var(KIND) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let serving = async {
        let server = server(&kind).await;
        println!("{LISTENING}{}", server.local_addr());
        server.run().await
    };
    let served = runtime.expect("a runtime").block_on(serving);
    served.expect("it serves");
}

async fn server(kind: &str) -> BoundServer {
    let server = Server::new(app(kind));
    let server = match kind {
        "http2" => server.http2(true),
        "hasty" => server.grace(Duration::from_secs(1)),
        "impatient" => server
            .header_read_timeout(Duration::from_millis(200))
            .keep_alive_timeout(Duration::from_millis(200)),
        "patient" => server
            .shutdown_delay(PATIENCE * 10)
            .readiness_path("/healthz"),
        "tls" => {
            let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder"));
            let tls = Tls::from_files(folder.join("cert.pem"), folder.join("key.pem"));
            server.tls(tls.expect("a certificate"))
        }
        #[cfg(target_os = "linux")]
        "soak" => crate::soak::server(),
        "activated" => return server.bind_activated().expect("a socket"),
        _ => server,
    };
    server.bind("127.0.0.1:0").await.expect("a free port")
}

fn app(kind: &str) -> App {
    let mut config = Configurator::new();
    if kind == "files" {
        let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder"));
        config.add_static_view("static", folder);
    }
    config.add_route("home", "/");
    config.add_route("slow", "/slow");
    config.add_route("stuck", "/stuck");
    config.add_route("events", "/events");
    config.add_view(View::new(|_: &mut Request| "home").route_name("home"));
    config.add_view(View::new(slow).route_name("slow"));
    config.add_view(View::new(stuck).route_name("stuck"));
    config.add_view(View::new(events).route_name("events"));
    config.make_app().expect("a right configuration")
}

async fn slow(_: &mut Request) -> ViewResult {
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(Response::text("slow"))
}

async fn stuck(_: &mut Request) -> ViewResult {
    std::future::pending().await
}

fn events(_: &mut Request) -> Response {
    Response::new(quiet(()))
}

/// Returns a stream that says something once, and then nothing, and what it holds.
pub(super) fn quiet<T: Send + Unpin + 'static>(held: T) -> Body {
    Body::stream(Quiet {
        first: Some(Bytes::from_static(b"data: 1\n\n")),
        _held: held,
    })
}

struct Quiet<T> {
    first: Option<Bytes>,
    _held: T,
}

impl<T: Unpin> http_body::Body for Quiet<T> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(Frame::data(first)))),
            None => Poll::Pending,
        }
    }
}
