//! What a server says when it begins.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use pyramidion::server::Server;
use pyramidion_tests::applications::client;
use pyramidion_tests::http::PATIENCE;

use crate::logging::logged_by;

use super::LISTENING;
use super::program::{address, command};

#[test]
fn a_standard_error_that_is_gone_harms_nobody() {
    let mut process = command("silent").arg("--nocapture").spawn();
    let process = process.as_mut().expect("a process");
    let mut errors = BufReader::new(process.stderr.take().expect("standard error"));
    let mut line = String::new();
    while !line.contains(LISTENING) {
        line.clear();
        assert!(errors.read_line(&mut line).expect("a line") > 0);
    }
    drop(errors);
    let address = address(line.trim_end());
    for _ in 0..2 {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        let request = "GET /fails HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    }
    process.kill().expect("it runs");
    process.wait().expect("it ended");
}

#[test]
fn a_server_on_a_unix_socket_tells_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("socket");
    let app = client(|_| {}).app().clone();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let log = logged_by(|| {
        runtime.block_on(async {
            let server = Server::new(app).bind_unix(&path).expect("a socket");
            server.run_until(std::future::ready(())).await;
        });
    });
    let told = format!("listening on unix:{}", path.display());
    assert!(log.contains(&told), "{log}");
}
