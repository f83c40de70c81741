//! One build by cargo.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::Stdio;

use cargo_metadata::{Message, Target};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::cargo::cargo;
use crate::failure::say;

use super::Options;
use super::ansi;
use super::links::Links;
use super::process::Process;
use super::project::Project;
use super::report::{Problem, Report};
use super::tee::Tee;

/// What a build ended with.
#[derive(Debug)]
pub(super) enum Built {
    /// The path of the program.
    Program(PathBuf),
    Failed(Report),
}

/// Builds the program; dropping the future ends cargo.
pub(super) async fn run(project: &Project, options: &Options) -> io::Result<Built> {
    let mut process = Process::start(&mut command(project, options))?;
    let tee = process.stderr().map(Tee::standard_error);
    let (mut heard, links) = (Heard::default(), Links::of(project));
    let is_program = |target: &Target| target.is_bin() && target.name == project.program();
    if let Some(stdout) = process.stdout() {
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            for message in Message::parse_stream(line.as_bytes()) {
                heard.listen(message?, is_program, &links);
            }
        }
    }
    let status = process.wait().await?;
    let said = match tee {
        Some(tee) => tee.end().await,
        None => String::new(),
    };
    Ok(match heard.program {
        Some(path) if status.success() => Built::Program(path),
        _ => Built::Failed(Report::of_build(heard.problems, &said)),
    })
}

fn command(project: &Project, options: &Options) -> Command {
    let mut command = Command::from(cargo());
    command
        .args(["build", "--message-format=json-diagnostic-rendered-ansi"])
        .args(["--bin", project.program(), "--manifest-path"])
        .arg(project.manifest());
    if options.is_release {
        command.arg("--release");
    }
    command
        .args(&options.cargo)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if is_coloured() && std::env::var_os("CARGO_TERM_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// Tells whether the terminal shows colours.
fn is_coloured() -> bool {
    let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !is_refused && io::stderr().is_terminal()
}

/// What cargo has said so far.
#[derive(Debug, Default)]
struct Heard {
    program: Option<PathBuf>,
    problems: Vec<Problem>,
}

impl Heard {
    fn listen(&mut self, message: Message, is_program: impl Fn(&Target) -> bool, links: &Links) {
        match message {
            // More arguments can have cargo build other programs, too.
            Message::CompilerArtifact(artifact) if is_program(&artifact.target) => {
                self.program = artifact.executable.map(Into::into);
            }
            Message::CompilerMessage(message) => {
                if let Some(problem) = Problem::of_compiler(message.message, links) {
                    let text = problem.text();
                    if is_coloured() {
                        say(text.trim_end());
                    } else {
                        say(ansi::plain(text).trim_end());
                    }
                    self.problems.push(problem);
                }
            }
            _ => {}
        }
    }
}
