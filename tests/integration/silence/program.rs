//! A program of a test: a process whose words are read.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use pyramidion_tests::http::PATIENCE;

use super::{KIND, LISTENING};

pub(super) fn command(kind: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args([
        "--exact",
        "silence::this_is_the_program",
        "--test-threads=1",
    ]);
    command.env(KIND, kind).env_remove("RUST_BACKTRACE");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a process writes.
pub(super) struct Lines {
    coming: mpsc::Receiver<String>,
    read: String,
}

impl Lines {
    pub(super) fn of(output: impl io::Read + Send + 'static) -> Self {
        let (sender, coming) = mpsc::channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.map(|line| sender.send(line)).all(|sent| sent.is_ok())
        });
        let read = String::new();
        Self { coming, read }
    }

    /// Reads until a line holds a text, and returns that line.
    pub(super) fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.coming.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("{text:?} is not in\n{}", self.read));
            self.read.push_str(&line);
            self.read.push('\n');
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Reads what else there is, and returns all.
    pub(super) fn all(mut self) -> String {
        while let Ok(line) = self.coming.recv_timeout(PATIENCE) {
            self.read.push_str(&line);
            self.read.push('\n');
        }
        self.read
    }
}

/// A program that serves until this is dropped.
pub(super) struct Program {
    process: Child,
    pub(super) output: Lines,
    pub(super) errors: Lines,
}

impl Program {
    pub(super) fn start(kind: &str) -> Self {
        let process = command(kind).arg("--nocapture").spawn();
        let mut process = process.expect("a process");
        let output = Lines::of(process.stdout.take().expect("standard output"));
        let errors = Lines::of(process.stderr.take().expect("standard error"));
        Self {
            process,
            output,
            errors,
        }
    }

    /// Ends the process, and returns what it wrote to standard output and what to standard error.
    pub(super) fn end(mut self) -> [String; 2] {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ended");
        [self.output.all(), self.errors.all()]
    }
}

pub(super) fn address(line: &str) -> SocketAddr {
    let (_, address) = line.split_once(LISTENING).expect("the beginning");
    address.parse().expect("an address")
}

/// Asks for a page and reads what comes until the connection is closed.
pub(super) fn get(address: SocketAddr, path: &str) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it is sent");
    // A response may break off.
    let _ = stream.read_to_end(&mut Vec::new());
}
