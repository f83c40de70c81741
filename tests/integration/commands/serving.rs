//! `serve`: where it listens, and how it ends.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use pyramidion::Configurator;
use pyramidion::server::Server;

use super::program::Program;

/// Starts a server, and returns its process, what it prints first, and its address.
pub(super) fn start(program: &mut Program, arguments: &[&str]) -> (Child, String) {
    let mut child = program
        .command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut line = String::new();
    let output = child.stdout.take().expect("its output");
    BufReader::new(output).read_line(&mut line).expect("a line");
    (child, line.trim_end().to_owned())
}

/// Sends a signal, and returns the status of the program and what it said on standard error.
pub(super) fn end(child: Child, signal: &str) -> (Option<i32>, String) {
    let kill = Command::new("kill")
        .arg(signal)
        .arg(child.id().to_string())
        .status();
    assert!(kill.expect("the program kill").success());
    let output = child.wait_with_output().expect("it ends");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn get(address: &str, path: &str) -> String {
    use std::io::{Read as _, Write as _};

    let address = address
        .strip_prefix("Serving on http://")
        .expect("an address");
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[cfg(unix)]
#[test]
fn it_serves_until_a_signal_and_ends_with_0() {
    for (arguments, signal) in [
        (&["serve", "--bind", "127.0.0.1:0"][..], "-TERM"),
        (&["--bind=127.0.0.1:0"], "-INT"),
        (&["--set", "pyramidion.bind=127.0.0.1:0"], "-TERM"),
    ] {
        let mut program = Program::of("small");
        let (child, address) = start(&mut program, arguments);
        // The application changed the server.
        assert!(
            get(&address, "/healthz").starts_with("HTTP/1.1 200 OK"),
            "{address}"
        );
        assert!(
            get(&address, "/absent").starts_with("HTTP/1.1 404"),
            "{address}"
        );
        let (status, log) = end(child, signal);
        assert_eq!(status, Some(0), "{log}");
        assert!(
            log.contains("INFO pyramidion::server::bound: listening on http://127.0.0.1:"),
            "{log}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_comes_before_serving_is_done_by_no_other_command() {
    let arguments = ["serve", "--bind", "127.0.0.1:0"];
    let (child, _) = start(&mut Program::of("working"), &arguments);
    let (status, told) = end(child, "-TERM");
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("the worker begins"), "{told}");
    assert!(told.contains("the worker ends"), "{told}");

    let routes = Program::of("working").run(&["routes"]);
    assert_eq!(routes.status, 0);
    assert!(!routes.stderr.contains("the worker"), "{}", routes.stderr);

    let set = ["serve", "--bind", "127.0.0.1:0", "--set", "mail.port=0"];
    let refused = Program::of("working").run(&set);
    assert_eq!(refused.status, 1);
    assert!(
        refused.stderr.contains("error: no mail can be sent"),
        "{}",
        refused.stderr
    );
}

#[cfg(unix)]
#[test]
fn what_is_logged_is_a_setting() {
    let mut program = Program::of("small").variable("PYRAMIDION_LOG", "warn,pyramidion=off");
    let (child, _) = start(&mut program, &["--bind", "127.0.0.1:0"]);
    assert_eq!(end(child, "-TERM"), (Some(0), String::new()));
}

#[cfg(unix)]
#[test]
fn it_listens_on_a_unix_socket() {
    use std::io::{Read as _, Write as _};

    let mut program = Program::of("small");
    let (child, address) = start(&mut program, &["serve", "--bind", "unix:web.sock"]);
    assert_eq!(address, "Serving on unix:web.sock");
    let socket = program.folder().join("web.sock");
    let mut stream = std::os::unix::net::UnixStream::connect(socket).expect("it listens");
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert_eq!(end(child, "-TERM").0, Some(0));
}

#[test]
fn an_address_that_cannot_be_listened_on_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let said = Program::of("small").run(&["serve", "--bind", &address]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(
        said.stderr
            .contains(&format!("error: cannot listen on {address}: ")),
        "{said:?}"
    );
    assert_eq!(said.stderr.matches("in use").count(), 1, "{said:?}");
    assert!(
        said.stderr.contains("end it, or choose another port"),
        "{said:?}"
    );
    let said = Program::of("small").run(&["serve", "--bind", "192.0.2.1:0"]);
    assert!(
        said.stderr.contains("this machine has no such address"),
        "{said:?}"
    );
    for address in ["nonsense", ":6543", "127.0.0.1:99999", "unix:"] {
        let said = Program::of("small").run(&["serve", "--bind", address]);
        assert_eq!(said.status, 2, "{said:?}");
        assert!(said.stderr.contains("as in `127.0.0.1:6543`"), "{said:?}");
    }
}

#[tokio::test]
async fn an_address_of_another_form_is_named_with_what_to_write() {
    let server = || {
        let app = Configurator::new().make_app().expect("an application");
        Server::new(app)
    };
    for address in ["nonsense", ":6543"] {
        let error = server().bind(address).await.expect_err("no address");
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("cannot listen on {address}: ")),
            "{text}"
        );
        assert!(
            text.ends_with("; write an address such as `127.0.0.1:6543`"),
            "{text}"
        );
    }
    #[cfg(unix)]
    {
        // The system would choose a name that nobody knows.
        let error = server().bind_unix("").expect_err("no path");
        assert!(error.to_string().ends_with("is empty"), "{error}");
    }
}
