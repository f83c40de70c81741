//! A program that serves, from its start to its end.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::address::Socket;
use super::announcer::Announcer;
use super::links::Links;
use super::process::Process;
use super::project::Project;
use super::report::Report;
use super::tee::Tee;

/// How long a program may take to end.
const GRACE: Duration = Duration::from_secs(5);

/// Says to a program that this one watches its files, and where it tells what has changed.
const VARIABLE: &str = "CARGO_PYRAMIDION";

/// What every program gets.
#[derive(Debug)]
pub(super) struct Environment {
    pub(super) socket: Socket,
    pub(super) announcer: Announcer,
    /// Whether the next program opens a browser.
    pub(super) opens: bool,
}

/// A program that serves.
#[derive(Debug)]
pub(super) struct Program {
    process: Process,
    tee: Option<Tee>,
}

impl Program {
    /// Starts a program, which takes over the socket.
    pub(super) fn start(
        path: &Path,
        project: &Project,
        environment: &mut Environment,
    ) -> io::Result<Self> {
        let mut command = Command::new(path);
        command.arg("serve").current_dir(project.folder());
        if let Some(settings) = project.named_settings() {
            command.arg("--settings").arg(settings);
        }
        if std::mem::take(&mut environment.opens) {
            command.arg("--open");
        }
        let socket = environment.socket.share()?;
        command
            .stdin(Stdio::from(OwnedFd::from(socket)))
            .stderr(Stdio::piped())
            // The program that is told by number is not known before it is there; without it, any is meant.
            .env_remove("LISTEN_PID")
            .env("LISTEN_FDS", "1")
            .env("LISTEN_FDS_FIRST_FD", "0")
            .env(VARIABLE, environment.announcer.address().to_string());
        for (name, value) in project.variables() {
            command.env(name, value);
        }
        let mut process = Process::start(&mut command)?;
        let tee = process.stderr().map(Tee::standard_error);
        Ok(Self { process, tee })
    }

    /// Waits until it ends by itself, and says why.
    pub(super) async fn ended(&mut self, project: &Project) -> io::Result<Report> {
        let status = self.process.wait().await?;
        let said = match self.tee.take() {
            Some(tee) => tee.end().await,
            None => String::new(),
        };
        let links = Links::of(project);
        Ok(Report::of_program(status, &said, project.root(), &links))
    }

    /// Ends it in order.
    pub(super) async fn end(self) {
        self.process.end(GRACE).await;
    }
}
