//! Asks a Pyramid application what it holds, by its own Python.

use std::fmt::Write as _;
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::moving::SCRIPT;

use super::failure::Failure;

/// How long an application may take to start, unless it is said.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// How often it is looked whether the program has ended.
const TICK: Duration = Duration::from_millis(20);

/// How long what it has written is waited for when it has ended, since others may hold its output.
const AFTERWARDS: Duration = Duration::from_secs(2);

/// As many bytes of what it says on standard error are kept.
const MOST_SAID: usize = 4096;

/// The most that it may write: some thousand views are a few megabytes.
const MOST_WRITTEN: u64 = 256 << 20;

/// Which Pyramid application is asked, and by which Python.
#[derive(Clone, Debug)]
pub(super) struct Pyramid {
    /// A folder, `FILE.ini`, `FILE.ini#NAME`, `FILE.json`, `module:function`, or `-` for the standard input.
    pub(super) source: String,
    pub(super) python: Option<String>,
    pub(super) timeout: Duration,
}

impl Pyramid {
    /// Returns what the script writes of the application, or what it has written to a file.
    pub(super) fn ask(&self) -> Result<String, Failure> {
        if self.source == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin()
                .lock()
                .take(MOST_WRITTEN)
                .read_to_end(&mut bytes);
            read.map_err(|error| self.failure(error))?;
            return Ok(text(&bytes));
        }
        if has_ending(&self.source, "json") {
            let bytes = std::fs::read(&self.source).map_err(|error| self.failure(error))?;
            return Ok(text(&bytes));
        }
        let (folder, source) = self.target()?;
        let python = self.python.clone().map(PathBuf::from);
        let python = python.or_else(|| python_of(&folder));
        let python = python.unwrap_or_else(|| PathBuf::from("python3"));
        let mut child = self.start(&python, &folder, &source)?;
        let said = read(child.stderr.take(), MOST_SAID as u64);
        let written = read(child.stdout.take(), MOST_WRITTEN);
        if let Some(mut input) = child.stdin.take() {
            // A program that is not Python ends before it reads; its status says so.
            let _ = input.write_all(SCRIPT.as_bytes());
        }
        let until = Instant::now() + self.timeout;
        let status = loop {
            match child.try_wait().map_err(|error| self.failure(error))? {
                Some(status) => break status,
                None if Instant::now() < until => thread::sleep(TICK),
                None => {
                    let _ = child.kill();
                    let _ = child.wait();
                    let seconds = self.timeout.as_secs();
                    return Err(self.failure(format!(
                        "it did not start within {seconds} s; `--pyramid-timeout` gives it more"
                    )));
                }
            }
        };
        let written = written.recv_timeout(AFTERWARDS).unwrap_or_default();
        if !written.trim().is_empty() {
            return Ok(written);
        }
        let said = said.recv_timeout(AFTERWARDS).unwrap_or_default();
        let mut message = format!(
            "`{}` ended with {status} and wrote nothing",
            python.display()
        );
        for line in said
            .lines()
            .rev()
            .take(5)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            let _ = write!(message, "\n  {line}");
        }
        Err(self.failure(message))
    }

    fn start(&self, python: &Path, folder: &Path, source: &str) -> Result<Child, Failure> {
        let started = Command::new(python)
            .args(["-", source])
            .current_dir(folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        started.map_err(|error| match error.kind() {
            ErrorKind::NotFound => self.failure(format!(
                "there is no `{}`; `--python` names the Python of the application, and `--pyramid-script` prints what \
                 to run elsewhere",
                python.display()
            )),
            _ => self.failure(format!("`{}` cannot be started: {error}", python.display())),
        })
    }

    /// Returns the folder in which the script runs, and what it is told there.
    fn target(&self) -> Result<(PathBuf, String), Failure> {
        let path = Path::new(&self.source);
        if path.is_dir() {
            let found = settings_of(path).map_err(|message| self.failure(message))?;
            return Ok((path.to_owned(), found));
        }
        let file = settings_file(&self.source);
        if let Some(file) = file.filter(|file| !Path::new(file).is_file()) {
            return Err(self.failure(format!("there is no file `{file}`")));
        }
        if file.is_some() || is_function(&self.source) {
            let (folder, last) = match self.source.rsplit_once('/') {
                Some(("", last)) => (Path::new("/"), last),
                Some((folder, last)) => (Path::new(folder), last),
                None => (Path::new("."), &*self.source),
            };
            if !folder.is_dir() {
                return Err(self.failure(format!("there is no folder `{}`", folder.display())));
            }
            return Ok((folder.to_owned(), last.to_owned()));
        }
        Err(self.failure(
            "it is neither a folder, nor FILE.ini, FILE.json, module:function, or `-` for the standard input".to_owned(),
        ))
    }

    fn failure(&self, message: impl std::fmt::Display) -> Failure {
        Failure::of_settings([format!("{}: {message}", self.source)])
    }
}

/// Returns the file of `FILE.ini` or `FILE.ini#NAME`; the folders before may have a number sign in their names.
fn settings_file(source: &str) -> Option<&str> {
    if has_ending(source, "ini") {
        return Some(source);
    }
    let (file, _) = source.rsplit_once('#')?;
    has_ending(file, "ini").then_some(file)
}

/// Tells whether a source is `module:function`, perhaps with a folder before.
fn is_function(source: &str) -> bool {
    let last = source.rsplit('/').next().unwrap_or(source);
    let parts = last.split_once(':');
    parts.is_some_and(|(module, function)| !module.is_empty() && !function.is_empty())
}

/// Returns a text that a program wrote to a file, as UTF-8 or, as some shells do, as UTF-16.
fn text(bytes: &[u8]) -> String {
    let units = |of: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes[2..].as_chunks::<2>();
        let units: Vec<_> = pairs.iter().map(|pair| of(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Returns the Python of the virtual environment in a folder, if there is one.
fn python_of(folder: &Path) -> Option<PathBuf> {
    let environments = ["", ".venv", "venv", "env"].map(|name| folder.join(name));
    let mut environments = environments
        .into_iter()
        .filter(|path| path.join("pyvenv.cfg").is_file());
    let environment = environments.next()?.canonicalize().ok()?;
    let programs = ["bin/python", "Scripts/python.exe"].map(|name| environment.join(name));
    programs.into_iter().find(|program| program.is_file())
}

fn has_ending(file: &str, ending: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|found| found == ending)
}

/// Returns the settings file of a folder.
fn settings_of(folder: &Path) -> Result<String, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> = names.filter(|name| has_ending(name, "ini")).collect();
    names.sort();
    for known in ["production.ini", "development.ini"] {
        if names.iter().any(|name| name == known) {
            return Ok(known.to_owned());
        }
    }
    match &names[..] {
        [one] => Ok(one.clone()),
        [] => Err("there is no FILE.ini in it; write FOLDER/module:function instead".to_owned()),
        several => Err(format!(
            "which of {} is it? Write FOLDER/FILE.ini",
            several.join(", ")
        )),
    }
}

/// Reads a pipe to its end in a thread of its own, and keeps its last bytes if there are more than `most`.
fn read(pipe: Option<impl Read + Send + 'static>, most: u64) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(mut pipe) = pipe {
        thread::spawn(move || {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let (mut kept, mut piece) = (Vec::new(), [0; 8192]);
            while let Ok(count @ 1..) = pipe.read(&mut piece) {
                kept.extend_from_slice(&piece[..count]);
                if kept.len() > most.saturating_mul(2) {
                    kept.drain(..kept.len() - most);
                }
            }
            // Whoever waited too long is gone.
            let _ = sender.send(String::from_utf8_lossy(&kept).into_owned());
        });
    }
    receiver
}
