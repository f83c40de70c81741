//! An application that the program serves.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Application, said, tool};

/// When a test gives up. Nothing depends on how fast anything is before.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// An application that the program serves, until this is dropped.
#[derive(Debug)]
pub(crate) struct Supervised {
    child: Child,
    address: SocketAddr,
    folder: std::path::PathBuf,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Supervised {
    /// Begins to serve an application.
    pub(crate) fn start(app: &Application, options: &[&str]) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let mut command = tool();
        command
            .arg("serve")
            .args(["--bind", &address.to_string()])
            .args(options)
            .current_dir(app.folder());
        let child = command.stdout(Stdio::null()).spawn().expect("it runs");
        let folder = app.folder();
        let served = Self {
            child,
            address,
            folder,
        };
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begin.elapsed() < PATIENCE, "nobody listens");
            std::thread::sleep(Duration::from_millis(20));
        }
        served
    }

    /// Returns the beginning of its URLs.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends a request on a connection of its own, and waits for the answer.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(path, "")
    }

    /// Sends a request with more headers.
    pub(crate) fn ask(&self, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}connection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, text) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Answer {
            status: status.expect("a status"),
            head: format!("{head}\r\n"),
            text: text.to_owned(),
        }
    }

    /// Listens to server-sent events.
    pub(crate) fn events(&self, path: &str) -> Events {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");
        Events(BufReader::new(stream).lines())
    }

    /// Asks again and again, until an answer is as it should be.
    pub(crate) fn wait_until(&self, mut is_right: impl FnMut(&Answer) -> bool) -> Answer {
        let begin = Instant::now();
        loop {
            let answer = self.get("/");
            if is_right(&answer) {
                return answer;
            }
            assert!(begin.elapsed() < PATIENCE, "{answer:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it as Ctrl+C does, and looks for what is left running.
    pub(crate) fn end(mut self) {
        let id = self.child.id().to_string();
        let sent = said(Command::new("kill").args(["-INT", &id]));
        assert_eq!(sent.status, Some(0), "{sent:?}");
        let status = self.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(0));
        assert!(
            TcpStream::connect(self.address).is_err(),
            "somebody listens"
        );
        let folder = self.folder.display().to_string();
        let left = said(Command::new("pgrep").args(["--full", "--list-full", &folder]));
        assert_eq!(left.stdout, "", "it is left running");
    }
}

/// Events, as they come.
#[derive(Debug)]
pub(crate) struct Events(Lines<BufReader<TcpStream>>);

impl Events {
    /// Waits for an event, and returns its name and data.
    pub(crate) fn next(&mut self) -> (String, String) {
        let (mut name, mut data) = (None, None);
        loop {
            let line = self.0.next().expect("an event").expect("a line");
            if let Some(text) = line.strip_prefix("event: ") {
                name = Some(text.to_owned());
            } else if let Some(text) = line.strip_prefix("data: ") {
                data = Some(text.to_owned());
            }
            if let (Some(name), Some(data)) = (&name, &data) {
                return (name.clone(), data.clone());
            }
        }
    }

    /// Waits for the end of the events.
    pub(crate) fn are_over(self) -> bool {
        self.0
            .take_while(Result::is_ok)
            .flatten()
            .all(|line| !line.starts_with("event: "))
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if matches!(self.child.try_wait(), Ok(None)) {
            let id = self.child.id().to_string();
            let _ = Command::new("kill").args(["-TERM", &id]).status();
            let _ = self.child.wait();
        }
    }
}
