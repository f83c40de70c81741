//! A program with commands in a process, and what it says.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A program that is about to be run in a folder of its own, with nothing in its environment.
pub(super) struct Program {
    pub(super) command: Command,
    input: Vec<u8>,
    folder: TempDir,
}

/// What a program said, and how it ended.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) status: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Program {
    /// Returns the program of an application: `app`, `side-by-side`, or one that `tests/programs` has.
    pub(super) fn of(application: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let program = match application {
            "app" => env!("CARGO_BIN_EXE_program-app"),
            "side-by-side" => env!("CARGO_BIN_EXE_program-side-by-side"),
            _ => env!("CARGO_BIN_EXE_program-small"),
        };
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("TEST_PROGRAM", application)
            .current_dir(folder.path());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::arg0(&mut command, format!("/usr/bin/{application}"));
        Self {
            command,
            input: Vec::new(),
            folder,
        }
    }

    pub(super) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(super) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.folder().join(name), text).expect("a file");
        self
    }

    pub(super) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it to its end.
    pub(super) fn run(self, arguments: &[&str]) -> Said {
        let output = self.output(arguments);
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Said {
            status: output.status.code().expect("a status"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Runs it to its end, and returns the bytes that it prints.
    pub(super) fn output(mut self, arguments: &[&str]) -> Output {
        let mut child = self
            .command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut stdin = child.stdin.take().expect("its input");
        // One that reads no input is gone by now.
        let _ = stdin.write_all(&self.input);
        drop(stdin);
        child.wait_with_output().expect("the program ends")
    }
}

/// Runs a program, which succeeds, and returns its answer.
#[track_caller]
pub(super) fn answer(application: &str, arguments: &[&str]) -> String {
    let said = Program::of(application).run(arguments);
    assert_eq!(said.status, 0, "{said:?}");
    said.stdout
}

/// Checks that arguments are refused in two lines, with what was meant.
#[track_caller]
pub(super) fn is_refused(arguments: &[&str], mistake: &str) {
    let said = Program::of("small").run(arguments);
    assert_eq!(said.status, 2, "{said:?}");
    assert_eq!(said.stdout, "", "{said:?}");
    let lines: Vec<_> = said.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{said:?}");
    assert_eq!(lines[0], format!("error: {mistake}"));
}
