//! Commands of an application: `serve`, `routes`, `views` and the others, with the feature `cli`.
//!
//! One call in `main` gives them to a program. It reads the settings, makes the application with them, and does what the
//! arguments say:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use pyramidion::session::SignedCookieSessionFactory;
//! use pyramidion::{App, Configurator, Response, Settings, View, cli};
//!
//! fn app(settings: Settings) -> pyramidion::Result<App> {
//!     let sessions = SignedCookieSessionFactory::new(settings.require("session.secret")?);
//!     let mut config = Configurator::with_settings(settings);
//!     config.set_session_factory(sessions);
//!     config.add_route("home", "/");
//!     config.add_view(View::new(|| Response::text("hello")).route_name("home"));
//!     Ok(config.make_app()?)
//! }
//!
//! fn main() -> ExitCode {
//!     cli::run(app)
//! }
//! ```
//!
//! | command | Pyramid's | does |
//! |---|---|---|
//! | `serve [--bind ADDRESS] [--open]` | `pserve` | serves the application; without a command it is meant |
//! | `routes [--glob GLOB] [--columns NAMES]` | `proutes` | lists the routes |
//! | `views [--method METHOD] [-H HEADER] [PATH]` | `pviews` | lists the views, or says what becomes of a request and why |
//! | `tweens` | `ptweens` | lists the tweens, outermost first |
//! | `subscribers` | | lists the subscribers of events |
//! | `request METHOD PATH [-H HEADER] [-d DATA] [-i]` | `prequest` | answers one request in this process |
//! | `check [--proutes FILE]` | | makes the application and says what is wrong or doubtful |
//! | `check --pyramid FILE.ini` | | says what of a Pyramid application has moved, and what to move next |
//! | `messages [--domain NAME] [--output FILE]` | | writes the texts to translate, with the feature `i18n` |
//! | `settings` | | lists the settings and who set them, without secrets |
//! | `help [COMMAND]` | | says how a command is used |
//!
//! A program ends with 0 if all is well; with 1 if the application cannot be made or a command found what it looks for; with
//! 2 if the arguments or the settings are wrong. What a command answers goes to standard output, everything else to standard
//! error.
//!
//! # Settings
//!
//! `--settings FILE`, or the environment variable `PYRAMIDION_SETTINGS`, names a file; in debug builds it is
//! `development.toml` if that is there. A file whose name ends with `.ini` is one of Pyramid's, of which `[app:main]` is read, or
//! `[app:NAME]` of `FILE#NAME`; every other is TOML:
//!
//! ```toml
//! [session]
//! secret = "$SESSION_SECRET" # the environment variable of this name
//!
//! [pyramidion]
//! bind = "0.0.0.0:6543"
//! ```
//!
//! Tables are the beginnings of names: this sets `session.secret` and `pyramidion.bind`. Of several that set one name, the
//! environment counts, then `--set NAME=VALUE`, then the file, then [`Settings::set`]. Each setting has a variable:
//! its name in upper case, with `_` for all that is neither a letter nor a digit, so that `MAIL_HOST` sets `mail.host`. A name
//! without a dot has `SETTING_` before it, since variables such as `PATH` and `USER` mean something else.
//!
//! The chapter Commands of the documentation shows what they print.

mod application;
mod arguments;
mod browser;
mod chain;
mod check;
mod colours;
mod contents;
#[cfg(all(feature = "devel", debug_assertions))]
mod development;
#[cfg(not(all(feature = "devel", debug_assertions)))]
#[path = "cli/no_development.rs"]
mod development;
mod explain;
mod failure;
mod glob;
mod ini_file;
mod log;
#[cfg(feature = "i18n")]
mod messages;
mod methods;
mod one_request;
mod output;
mod own_names;
mod own_runtime;
mod pyramid;
mod routes;
mod serve;
mod setting_list;
mod sources;
mod start;
mod subscribers;
mod table;
mod toml_file;
mod views;

use std::ffi::OsString;
use std::fmt;
use std::future::ready;
use std::panic::Location;
use std::path::Path;
use std::process::ExitCode;

use crate::Error;
use crate::router::App;
use crate::server::Server;
use crate::settings::{Settings, Variables};

use application::{AnyApp, AnyBeforeServing, AnyCommand};
pub use application::{BeforeServing, Command, MakeApp};
use arguments::{Invocation, Task};
use failure::Failure;
use own_runtime::run_to_end;
pub use sources::SettingsError;
use start::{Start, begun, call_all};

/// The status of a program that ends by a panic.
const PANICKED: u8 = 101;

/// Runs an application by the arguments of the program.
///
/// `app` makes it of its settings; it may be `async`. See the [module docs](self) for the commands.
///
/// It makes a runtime of tokio, so that `main` needs none. Within a runtime of several threads it works as well, unless it is called in a `LocalSet`; within one of
/// a single thread it prints what to write instead, and returns 1.
///
/// # Examples
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use pyramidion::{App, Configurator, Settings, cli};
///
/// async fn app(settings: Settings) -> pyramidion::Result<App> {
///     let mut config = Configurator::with_settings(settings);
///     // … a pool of connections can be waited for here
///     Ok(config.make_app()?)
/// }
///
/// fn main() -> ExitCode {
///     cli::run(app)
/// }
/// ```
pub fn run<Kind>(app: impl MakeApp<Kind>) -> ExitCode {
    Cli::new(app).run()
}

/// A program that runs an application, with commands of its own.
///
/// # Examples
///
/// ```no_run
/// use std::process::ExitCode;
/// use std::time::Duration;
///
/// use pyramidion::cli::Cli;
/// use pyramidion::{App, Configurator, Settings};
///
/// fn app(settings: Settings) -> pyramidion::Result<App> {
///     Ok(Configurator::with_settings(settings).make_app()?)
/// }
///
/// async fn import(app: App, arguments: Vec<String>) -> pyramidion::Result<()> {
///     println!("{} files for {} routes", arguments.len(), app.routes().len());
///     Ok(())
/// }
///
/// fn main() -> ExitCode {
///     Cli::new(app)
///         .version(env!("CARGO_PKG_VERSION"))
///         .command("import", "Imports users from files", import)
///         .server(|server| server.grace(Duration::from_secs(5)))
///         .run()
/// }
/// ```
#[must_use]
pub struct Cli {
    app: AnyApp,
    version: Option<String>,
    commands: Vec<OwnCommand>,
    server: Box<dyn FnOnce(Server) -> Server>,
    before_serving: Vec<AnyBeforeServing>,
}

/// A command of the application's own.
struct OwnCommand {
    name: String,
    about: String,
    function: AnyCommand,
    place: &'static Location<'static>,
}

impl Cli {
    /// Returns a program with the commands that every application has.
    pub fn new<Kind>(app: impl MakeApp<Kind>) -> Self {
        Self {
            app: app.erase(),
            version: None,
            commands: Vec::new(),
            server: Box::new(|server| server),
            before_serving: Vec::new(),
        }
    }

    /// Sets the version of the application, which `--version` prints.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Adds a command: a function of the [`App`] and of the arguments after its name, which may be `async`.
    ///
    /// `about` is its line in the help. An error that it returns is printed, and the program ends with 1. A name that
    /// another command has, that is empty, that has white space in it or that begins with `-` is a mistake that every command reports.
    #[track_caller]
    pub fn command<Kind>(
        mut self,
        name: impl Into<String>,
        about: impl Into<String>,
        command: impl Command<Kind>,
    ) -> Self {
        self.commands.push(OwnCommand {
            name: name.into(),
            about: about.into(),
            function: command.erase(),
            place: Location::caller(),
        });
        self
    }

    /// Changes the server of the command `serve`: its limits, proxies, log and certificate.
    pub fn server(mut self, change: impl FnOnce(Server) -> Server + 'static) -> Self {
        let before = self.server;
        self.server = Box::new(|server| change(before(server)));
        self
    }

    /// Calls a function before the command `serve` serves, as to begin [background tasks](crate::tasks); no other command calls it.
    ///
    /// It may be `async`, and is called within the runtime; several are called one after the other. An error that it returns is
    /// printed, and the program ends with 1, after the tasks have ended as they do with the server.
    ///
    /// The program listens already, and accepts no connection yet: clients wait. SIGTERM and SIGINT give the start up. See
    /// "Start" in `docs/server.md`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use pyramidion::cli::Cli;
    /// use pyramidion::request::Shutdown;
    /// use pyramidion::{App, Configurator, Settings};
    ///
    /// async fn worker(stopping: Shutdown) {
    ///     stopping.await; // stands for its work until then
    /// }
    ///
    /// fn begin(app: &App) -> pyramidion::Result<()> {
    ///     app.spawn(worker)?;
    ///     Ok(())
    /// }
    ///
    /// Cli::new(|settings: Settings| Configurator::with_settings(settings).make_app())
    ///     .before_serving(begin)
    ///     .run();
    /// ```
    pub fn before_serving<Kind>(mut self, function: impl BeforeServing<Kind>) -> Self {
        self.before_serving.push(function.erase());
        self
    }

    /// Does what the arguments of the program say.
    pub fn run(self) -> ExitCode {
        let mut arguments = std::env::args_os();
        let program = arguments.next().unwrap_or_default();
        let program = Path::new(&program).file_stem();
        let program = program.map_or("app".into(), |stem| stem.to_string_lossy().into_owned());
        let status = match self.obey(&program, arguments.collect()) {
            Ok(status) => status,
            Err(failure) => failure.report(),
        };
        ExitCode::from(status)
    }

    /// Does what some arguments say, and returns the status of the program.
    fn obey(self, program: &str, arguments: Vec<OsString>) -> Result<u8, Failure> {
        own_names::check(&self.commands)?;
        let invocation = arguments::parse(program, &self, arguments)?;
        let Invocation { sources, task } = invocation;
        if let Task::Print(text) = task {
            output::print(&text)?;
            return Ok(0);
        }
        let are_noted = matches!(task, Task::Settings(_));
        let variables = Variables::new(std::env::vars_os(), are_noted);
        let (mut settings, notes) = match sources.read(variables) {
            Ok(read) => read,
            Err(failure) => return self.serve_instead_of_settings(failure, task),
        };
        development::turn_on(&mut settings);
        for note in &notes {
            failure::say("warning", note);
        }
        let _silence = match &task {
            Task::Serve(_) | Task::Request(_) | Task::Own { .. } => {
                if let Err(failure) = log::write_to_standard_error(&settings) {
                    return self.serve_instead_of_settings(failure, task);
                }
                None
            }
            // What is doubtful is the answer of this command, so it is not told a second time.
            Task::Check(_) => Some(log::silence()),
            _ => None,
        };
        run_to_end(self.perform(task, settings))
    }

    async fn perform(mut self, task: Task, settings: Settings) -> Result<u8, Failure> {
        let read = settings.clone();
        let is_served = matches!(task, Task::Serve(_));
        // Signals are taken before the first code of the application, which may wait. Other commands leave them to the system.
        let mut start = is_served.then(Start::begin).transpose()?;
        let making = async { (self.app)(settings).await };
        let making = development::making(is_served, &read, making);
        let made = match &mut start {
            Some(start) => start.unless_ended(making).await,
            None => Some(making.await),
        };
        let made = match made {
            Some(Ok(made)) => made,
            Some(Err(panicked)) => {
                let instead = panicked.instead(&read);
                return self.explain(instead, task, &read, PANICKED, start).await;
            }
            None => return Ok(0),
        };
        if let Task::Settings(format) = task {
            return setting_list::answer(&read, made, format);
        }
        let app = match made {
            Ok(app) => app,
            Err(error) => return self.serve_instead(error, task, &read, start).await,
        };
        match task {
            Task::Serve(served) => {
                development::announce(&app.registry().settings);
                let start = begun(start)?;
                let server = (self.server)(Server::new(app.clone()));
                let before = call_all(self.before_serving, &app);
                serve::answer(server, served, &read, start, before).await
            }
            Task::Routes(query) => routes::answer(&app, query),
            Task::Views(query) => views::answer(&app, query),
            Task::Explain(query) => explain::answer(&app, query).await,
            Task::Tweens(output) => chain::answer(&app, output),
            Task::Subscribers(output) => subscribers::answer(&app, output),
            Task::Request(query) => one_request::answer(&app, query).await,
            Task::Check(asked) => check::answer(&app, &asked),
            #[cfg(feature = "i18n")]
            Task::Messages(asked) => messages::answer(&app, &asked),
            Task::Own {
                position,
                arguments,
            } => {
                let command = self.commands.swap_remove(position).function;
                command(app, arguments).await.map_err(Failure::new)?;
                Ok(0)
            }
            Task::Settings(_) | Task::Print(_) => Ok(0),
        }
    }
}

/// What is served where there is no application.
impl Cli {
    /// Fails with what is wrong, after it was served to whoever writes the application.
    async fn serve_instead(
        self,
        error: Error,
        task: Task,
        settings: &Settings,
        start: Option<Start>,
    ) -> Result<u8, Failure> {
        let instead = development::instead_of(&error, settings);
        let failure = Failure::new(error);
        if instead.is_none() || !matches!(task, Task::Serve(_)) {
            return Err(failure);
        }
        let status = failure.report();
        self.explain(instead, task, settings, status, start).await
    }

    /// Fails with what is wrong with the settings, after it was served to whoever writes the application.
    fn serve_instead_of_settings(self, failure: Failure, task: Task) -> Result<u8, Failure> {
        let Some((app, settings)) = development::instead_of_settings(&failure) else {
            return Err(failure);
        };
        if !matches!(task, Task::Serve(_)) {
            return Err(failure);
        }
        let status = failure.report();
        run_to_end(self.explain(Some(app), task, &settings, status, None))
    }

    /// Serves what is wrong, if the task is to serve, and returns the status of the program.
    async fn explain(
        self,
        instead: Option<App>,
        task: Task,
        settings: &Settings,
        status: u8,
        start: Option<Start>,
    ) -> Result<u8, Failure> {
        if let (Task::Serve(served), Some(app)) = (task, instead) {
            development::announce(settings);
            let (start, server) = (begun(start)?, (self.server)(Server::new(app)));
            serve::answer(server, served, settings, start, ready(Ok(()))).await?;
        }
        Ok(status)
    }
}

impl fmt::Debug for Cli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let commands: Vec<_> = self.commands.iter().map(|own| &own.name).collect();
        f.debug_struct("Cli")
            .field("version", &self.version)
            .field("commands", &commands)
            .finish_non_exhaustive()
    }
}
