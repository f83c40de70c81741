//! From the arguments of the program to what it is to do.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::new::{Kind, Order};
#[cfg(unix)]
use crate::serve::Options;

/// What the program is to do.
#[derive(Debug)]
pub(crate) enum Task {
    /// Begin an application.
    New(Order),
    /// Build an application and serve it, again and again.
    #[cfg(unix)]
    Serve(Options),
    /// Print the versions of what an application is built with.
    Report,
    /// Run the application with these words.
    PassOn(Vec<OsString>),
}

/// Reads the arguments; those that are wrong end the program with 2, and the help ends it with 0.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Task {
    let mut arguments: Vec<_> = arguments.into_iter().collect();
    // Cargo names the command that it was given once more.
    if arguments.get(1).is_some_and(|word| word == "pyramidion") {
        arguments.remove(1);
    }
    let matches = command().get_matches_from(arguments);
    match matches.subcommand() {
        Some(("new", given)) => Task::New(order(given)),
        #[cfg(unix)]
        Some(("serve", given)) => Task::Serve(options(given)),
        Some(("report", _)) => Task::Report,
        Some((word, given)) => {
            let rest = given.get_many::<OsString>("").unwrap_or_default();
            Task::PassOn(
                [OsString::from(word)]
                    .into_iter()
                    .chain(rest.cloned())
                    .collect(),
            )
        }
        None => Task::PassOn(Vec::new()),
    }
}

/// Returns the names of the commands of this program.
pub(crate) fn names() -> Vec<String> {
    let command = command();
    let names = command.get_subcommands().map(Command::get_name);
    names.map(str::to_owned).collect()
}

fn order(given: &ArgMatches) -> Order {
    let name = given.get_one::<String>("name").cloned().unwrap_or_default();
    let folder = given.get_one("path").cloned();
    Order {
        folder: folder.unwrap_or_else(|| PathBuf::from(&name)),
        name,
        kind: if given.get_flag("minimal") {
            Kind::Minimal
        } else if given.get_flag("database") {
            Kind::Database
        } else if given.get_flag("beside-pyramid") {
            Kind::BesidePyramid
        } else {
            Kind::Sessions
        },
        has_git: !given.get_flag("no-git"),
        framework: given.get_one("pyramidion").cloned(),
    }
}

#[cfg(unix)]
fn options(given: &ArgMatches) -> Options {
    let cargo = given.get_many::<OsString>("cargo").unwrap_or_default();
    Options {
        bind: given.get_one("bind").cloned(),
        bin: given.get_one("bin").cloned(),
        settings: given.get_one("settings").cloned(),
        opens: given.get_flag("open"),
        polls: given.get_flag("poll"),
        is_release: given.get_flag("release"),
        cargo: cargo.cloned().collect(),
    }
}

fn command() -> Command {
    let command = Command::new("cargo-pyramidion")
        .bin_name("cargo pyramidion")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Begins an application, and serves it while it is written")
        .after_help(
            "Any other word is a command of the application itself: `cargo pyramidion routes` is \
             `cargo run -q -- routes`.",
        )
        .arg_required_else_help(true)
        .subcommand_required(true)
        .allow_external_subcommands(true)
        .subcommand(new())
        .subcommand(
            Command::new("report")
                .about("Prints the versions of all that the application is built with"),
        );
    // Elsewhere a socket cannot be handed over, so the word is the application's own command.
    #[cfg(unix)]
    let command = command.subcommand(serve());
    command
}

#[cfg(unix)]
fn serve() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("serve")
        .about("Builds the application and serves it; builds it again whenever a file changes")
        .arg(option(
            "bind",
            "ADDRESS:PORT",
            "Listens there [default: the setting pyramidion.bind, or 127.0.0.1:6543]",
        ))
        .arg(option("bin", "NAME", "Serves this program of the package"))
        .arg(
            option(
                "settings",
                "FILE",
                "Has the application read this file of settings",
            )
            .value_parser(value_parser!(PathBuf)),
        )
        .arg(flag("open", "Opens the application in a browser"))
        .arg(flag(
            "poll",
            "Looks for changes itself, where the system does not tell of them",
        ))
        .arg(flag("release", "Builds it as it is in production"))
        .arg(
            Arg::new("cargo")
                .value_name("CARGO ARGUMENTS")
                .value_parser(value_parser!(OsString))
                .last(true)
                .num_args(0..)
                .help("More arguments for `cargo build`"),
        )
}

fn new() -> Command {
    Command::new("new")
        .about("Writes an application that runs, with its tests")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .value_parser(NonEmptyStringValueParser::new())
                .help("The name of its package"),
        )
        .arg(
            Arg::new("path")
                .long("path")
                .value_name("FOLDER")
                .value_parser(value_parser!(PathBuf))
                .help("Writes it into this folder [default: ./NAME]"),
        )
        .arg(flag(
            "minimal",
            "Writes one file with one view, without templates and sessions",
        ))
        .arg(
            flag(
                "database",
                "Keeps what visitors write in a database of SQLite",
            )
            .conflicts_with("minimal"),
        )
        .arg(
            flag(
                "beside-pyramid",
                "Passes on what it does not answer to an application on Pyramid",
            )
            .conflicts_with_all(["minimal", "database"]),
        )
        .arg(flag("no-git", "Makes no repository of git"))
        .arg(
            // For the tests, and for those who change the framework itself.
            Arg::new("pyramidion")
                .long("pyramidion")
                .value_name("FOLDER")
                .value_parser(value_parser!(PathBuf))
                .hide(true),
        )
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}
