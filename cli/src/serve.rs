//! `serve`: builds an application, serves it, and does both again whenever its code changes.
//!
//! The socket is opened once and never closed. Each program gets it as its standard input, so what comes while there is
//! none waits in the queue of the operating system. While the code cannot be built, or its program does not begin, this
//! program accepts connections itself and answers with the reason.

mod address;
mod announcer;
mod ansi;
mod broken;
mod build;
mod changes;
mod excerpt;
mod links;
mod page;
mod process;
mod program;
mod project;
mod report;
mod snapshot;
mod tee;
mod unread_manifest;
mod watcher;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tokio::task::JoinHandle;

use crate::failure::{Failure, say};
use crate::signals::Signals;

use address::Socket;
use announcer::Announcer;
use broken::Broken;
use build::Built;
use changes::Needs;
use program::{Environment, Program};
use project::Project;
use report::Report;
use watcher::Watcher;

/// What the arguments say.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The address to listen on.
    pub(crate) bind: Option<String>,
    /// The program, if the package has several.
    pub(crate) bin: Option<String>,
    /// The file of settings.
    pub(crate) settings: Option<PathBuf>,
    /// Whether a browser is opened.
    pub(crate) opens: bool,
    /// Whether files are looked at again and again, where the operating system does not tell of changes.
    pub(crate) polls: bool,
    /// Whether it is a release build.
    pub(crate) is_release: bool,
    /// More arguments for `cargo build`.
    pub(crate) cargo: Vec<OsString>,
}

/// Serves until it is told to end.
pub(crate) fn run(options: Options) -> Result<u8, Failure> {
    // What the framework would log is said in better words, or is nobody's concern.
    let _ = tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::new());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let status = runtime.block_on(supervise(options));
    runtime.shutdown_background();
    status
}

async fn supervise(options: Options) -> Result<u8, Failure> {
    let mut signals = Signals::new()?;
    let project = tokio::select! {
        project = unread_manifest::find(&options) => project?,
        () = signals.next() => return Ok(0),
    };
    let socket = Socket::listen(&options, &project)?;
    let announcer = Announcer::start()?;
    let watcher = Watcher::new(&project, options.polls)?;
    let environment = Environment {
        socket,
        announcer,
        opens: options.opens,
    };
    let mut supervisor = Supervisor {
        options,
        project,
        environment,
        watcher,
        program: None,
        ending: None,
    };
    let failed = tokio::select! {
        failed = supervisor.serve() => Some(failed),
        () = signals.next() => None,
    };
    tokio::select! {
        () = supervisor.end() => {}
        // Whoever does not want to wait says so again.
        () = signals.next() => {}
    }
    failed.map_or(Ok(0), Err)
}

/// What serves the application while it is written.
#[derive(Debug)]
struct Supervisor {
    options: Options,
    project: Project,
    environment: Environment,
    watcher: Watcher,
    /// The program that serves. It is kept here, so that it is ended in order wherever it is given up.
    program: Option<Program>,
    /// What served before, which comes to its end while the next program is built.
    ending: Option<JoinHandle<()>>,
}

/// What follows a time of serving.
#[derive(Debug)]
enum Next {
    /// The code has changed.
    Build,
    /// The program ended by itself.
    Explain(Report),
}

impl Supervisor {
    /// Builds and serves again and again, until something that is not the application's fails.
    async fn serve(&mut self) -> Failure {
        loop {
            match self.build_and_serve().await {
                Ok(Next::Build) => {}
                Ok(Next::Explain(report)) => {
                    if let Err(failure) = self.explain(report).await {
                        return failure;
                    }
                }
                Err(failure) => return failure,
            }
        }
    }

    async fn build_and_serve(&mut self) -> Result<Next, Failure> {
        let built = tokio::select! {
            built = build::run(&self.project, &self.options) => built,
            // Cargo ends with the future of the build.
            () = needs_build(&mut self.watcher, self.project.lock()) => return Ok(self.changed()),
        };
        // Files that a build writes do not start another build.
        self.watcher.pass_over(self.project.lock());
        let built = built
            .unwrap_or_else(|error| Built::Failed(Report::of_error("Cargo cannot be run", &error)));
        match built {
            Built::Program(path) => {
                self.project.note_sources(&path);
                self.watcher.project(&self.project);
                self.run(&path).await
            }
            Built::Failed(report) => Ok(Next::Explain(report)),
        }
    }

    /// Serves a program until it ends or its code changes.
    async fn run(&mut self, path: &Path) -> Result<Next, Failure> {
        let mut has_served = false;
        loop {
            self.wait_for_the_program_before().await;
            let program = match Program::start(path, &self.project, &mut self.environment) {
                Ok(program) => self.program.insert(program),
                // Whoever cleans up removes it.
                Err(error) if has_served && error.kind() == ErrorKind::NotFound => {
                    return Ok(Next::Build);
                }
                Err(error) => {
                    let report = Report::of_error("The program cannot be started", &error);
                    return Ok(Next::Explain(report));
                }
            };
            has_served = true;
            let is_restarted = loop {
                tokio::select! {
                    report = program.ended(&self.project) => {
                        self.program = None;
                        return Ok(Next::Explain(report?));
                    }
                    changes = self.watcher.next() => match changes.need() {
                        Needs::Build => break false,
                        Needs::Restart => break true,
                        Needs::Reload => self.environment.announcer.tell("reload"),
                        Needs::Style => self.environment.announcer.tell("style"),
                        Needs::Nothing => {}
                    },
                }
            };
            self.ending = self
                .program
                .take()
                .map(|program| tokio::spawn(program.end()));
            if !is_restarted {
                return Ok(self.changed());
            }
        }
    }

    /// Shows what is wrong to whoever asks, until the code changes.
    async fn explain(&mut self, report: Report) -> Result<(), Failure> {
        self.wait_for_the_program_before().await;
        let setting = |name, variable| self.project.setting(name, variable);
        let debug_path = setting("pyramidion.debug_path", "PYRAMIDION_DEBUG_PATH");
        let hosts = setting(
            "pyramidion.development_hosts",
            "PYRAMIDION_DEVELOPMENT_HOSTS",
        );
        let broken = Broken::new(report, debug_path.as_deref(), hosts.unwrap_or_default())?;
        let listener = self.environment.socket.share()?;
        let answering = broken.answer(listener, is_changed(&mut self.watcher));
        self.ending = Some(answering.await?);
        self.changed();
        Ok(())
    }

    /// Looks at the project again if that may be another.
    fn changed(&mut self) -> Next {
        if self.watcher.manifest_has_changed() {
            // A manifest that cannot be read is reported by the build.
            if let Ok(project) = Project::find(&self.options) {
                self.project = project;
                self.watcher.project(&self.project);
            }
        }
        Next::Build
    }

    async fn wait_for_the_program_before(&mut self) {
        if let Some(ending) = self.ending.take() {
            // A task that panicked has nothing left to wait for.
            let _ = ending.await;
        }
    }

    /// Leaves nothing running.
    async fn end(&mut self) {
        self.wait_for_the_program_before().await;
        if let Some(program) = self.program.take() {
            program.end().await;
        }
        say("");
    }
}

/// Is ready when anything has changed: what a template or a setting was may be what was wrong, too.
async fn is_changed(watcher: &mut Watcher) {
    while watcher.next().await.need() == Needs::Nothing {}
}

/// Is ready when something has changed for which the code has to be built, other than by the build itself.
async fn needs_build(watcher: &mut Watcher, lock: &Path) {
    loop {
        let mut changes = watcher.next().await;
        changes.leave_out(lock);
        if changes.need() == Needs::Build {
            return;
        }
    }
}
